// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftCounter;
import io.github.portjail.rules.nft.NftStatement;
import io.github.portjail.rules.nft.NftStatement.AddConnectionLabel;
import io.github.portjail.rules.nft.NftStatement.ConnectionMark;
import io.github.portjail.rules.nft.NftStatement.Count;
import io.github.portjail.rules.nft.NftStatement.DestinationPort;
import io.github.portjail.rules.nft.NftStatement.IsNotedPeer;
import io.github.portjail.rules.nft.NftStatement.Limit;
import io.github.portjail.rules.nft.NftStatement.Log;
import io.github.portjail.rules.nft.NftStatement.LogToGroup;
import io.github.portjail.rules.nft.NftStatement.MasqueradeTo;
import io.github.portjail.rules.nft.NftStatement.NotePeer;
import io.github.portjail.rules.nft.NftStatement.ProtocolIs;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.SetConnectionMark;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftStatement.SocketMarkLacks;
import io.github.portjail.rules.nft.NftStatement.SourceNat;
import io.github.portjail.rules.nft.NftStatement.SourcePort;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;

/**
 * The chains of a jail, as its policy says.
 *
 * <p>{@code jail_NAME} judges what the jail sends. It asks the cheapest and most frequent question first, and what it cannot
 * tell is a violation:
 *
 * <ul>
 *   <li>A source port in the range passes.
 *   <li>A TCP segment with ACK passes: it cannot open a connection, and the SYN of one that the jail opens has no ACK and is
 *       judged. So a server's answers pass from any port, even where conntrack is no help: untracked, invalid, or picked
 *       up in the middle after its table was flushed.
 *   <li>An answer by UDP or SCTP passes from any port if conntrack saw the peer begin. A jail that needs conntrack for nothing else does
 *       without: {@code hears_NAME} notes who sent a datagram to one of its ports outside, and of SCTP whatever is no INIT passes.
 *   <li>The rest is a violation: a SYN, what begins by UDP or SCTP or is not tracked, any DCCP and UDP-Lite (where conntrack
 *       may know the addresses alone), and what has no readable transport header.
 * </ul>
 *
 * <p>Where connections are rewritten, each one goes through source NAT with its first packet, those from inside the range too:
 * conntrack moves a connection whose ports another one has been given already, and must not move it out of the range. A
 * connection that has a mark already, of another table's rules, is not rewritten: marks of others are left alone.
 *
 * <p>Where only datagrams are rewritten that the program sent without bind or connect, the same holds for UDP alone, and TCP
 * keeps clear of source NAT. A socket that the program bound outside itself is known by {@link SocketMark#BOUND_OUTSIDE}; its
 * datagrams are violations, also where conntrack still rewrites what came from that port before.
 *
 * @param policy what is enforced
 * @param byCgroup whether the jail's sockets are known by their cgroup, at the hook input too
 */
record NftJailChains(Policy policy, boolean byCgroup) {
    NftJailChains(Policy policy) {
        this(policy, false);
    }

    boolean rewrites() {
        return rewritesAll() || rewritesUnbound();
    }

    /**
     * Whether answers by UDP are told by who was heard. Not where what comes from outside may begin something: an answer to that would
     * make the jail's next datagrams look like answers themselves.
     */
    boolean hears() {
        return byCgroup
                && !rewrites()
                && policy.sharing() != RangeSharing.EXCLUSIVE
                && (policy.onViolation() == ViolationAction.REJECT || policy.onViolation() == ViolationAction.DROP)
                && policy.protocols().contains(TransportProtocol.UDP);
    }

    private boolean rewritesAll() {
        return policy.rewriting() == Rewriting.ALL || policy.onViolation() == ViolationAction.REWRITE;
    }

    /** UDP alone: conntrack of Linux 6.18 takes the answers by UDP-Lite for invalid, so that a rewritten one never arrives. */
    private boolean rewritesUnbound() {
        return policy.rewriting() == Rewriting.UNBOUND_DATAGRAMS
                && policy.protocols().contains(TransportProtocol.UDP);
    }

    NftCounter counter() {
        return new NftCounter(NftShared.TABLE, "violations_" + policy.name());
    }

    /** Returns the chain that judges. */
    NftPart judgement() {
        return judgement(chain("jail_"));
    }

    /** Returns the chain that judges, whose first rules are there already. */
    NftPart judgement(NftPart.Builder chain) {
        if (policy.protocols().size() < TransportProtocol.ALL.size()) {
            chain.rule(new ProtocolIsNot(policy.protocols()), Simple.ACCEPT);
        }
        SourcePort inside = new SourcePort(policy.range());
        if (rewritesAll()) {
            answers(chain);
            chain.rule(Simple.IS_SOURCE_NAT, Simple.ACCEPT);
            if (policy.rewriting() == Rewriting.ALL) {
                rewriteFirst(chain);
            } else {
                rewriteFirst(chain, inside);
            }
            chain.rule(inside, Simple.ACCEPT);
        } else if (rewritesUnbound()) {
            answers(chain);
            rewriteFirst(chain, inside, Simple.IS_UDP);
            chain.rule(inside, Simple.ACCEPT);
        } else {
            chain.rule(inside, Simple.ACCEPT);
            answers(chain);
        }
        if (rewritesUnbound()) {
            rewriteUnbound(chain);
        }
        log(chain);
        violation(chain);
        return chain.build();
    }

    /** Returns the chain that notes who speaks to the jail's ports outside. */
    NftPart hearing() {
        return chain("hears_")
                .rule(new DestinationPort(policy.range()), Simple.ACCEPT)
                .rule(new NotePeer(NftShared.HEARD_4))
                .rule(new NotePeer(NftShared.HEARD_6))
                .build();
    }

    /** Returns the chain that rewrites. */
    NftPart rewriting() {
        NftPart.Builder chain = chain("rewrite_");
        if (policy.range() instanceof PortRange range) {
            return chain.rule(new ProtocolIs(policy.protocols()), new SourceNat(range))
                    .build();
        }
        return NftPortChoice.sourceNat(chain, policy).build();
    }

    /** Returns the chain that checks whether the port has been rewritten. */
    NftPart check() {
        NftPart.Builder chain =
                chain("rewritten_").rule(new SourcePort(policy.range()), new SetConnectionMark(0), Simple.ACCEPT);
        log(chain);
        return chain.rule(new Count(counter()), Simple.DROP).build();
    }

    /** Returns the chain that gives connections of a jail with a link of its own this host's address. */
    NftPart masquerade() {
        return masquerade(chain("masquerade_"));
    }

    /** Returns the same, whose first rules are there already. */
    NftPart masquerade(NftPart.Builder chain) {
        if (policy.range() instanceof PortRange range) {
            chain.rule(new ProtocolIs(policy.protocols()), new MasqueradeTo(range));
        } else {
            NftPortChoice.masquerade(chain, policy);
        }
        return chain.rule(Simple.MASQUERADE).build();
    }

    private NftPart.Builder chain(String prefix) {
        return new NftPart.Builder(NftChain.regular(NftShared.TABLE, prefix + policy.name()));
    }

    private void answers(NftPart.Builder chain) {
        if (policy.protocols().contains(TransportProtocol.TCP)) {
            chain.rule(Simple.ACKNOWLEDGES, Simple.ACCEPT);
        }
        if (hears()) {
            chain.rule(new IsNotedPeer(NftShared.HEARD_4), Simple.ACCEPT);
            chain.rule(new IsNotedPeer(NftShared.HEARD_6), Simple.ACCEPT);
        } else if (policy.protocols().contains(TransportProtocol.UDP)) {
            chain.rule(Simple.IS_UDP, Simple.IS_REPLY, Simple.ACCEPT);
        }
        if (policy.protocols().contains(TransportProtocol.SCTP) && hears()) {
            chain.rule(Simple.IS_SCTP, Simple.OPENS_NO_ASSOCIATION, Simple.ACCEPT);
        } else if (policy.protocols().contains(TransportProtocol.SCTP)) {
            chain.rule(Simple.IS_SCTP, Simple.IS_REPLY, Simple.IS_TRACKED_BY_PORT, Simple.ACCEPT);
        }
    }

    void log(NftPart.Builder chain) {
        // A rule of its own: beyond the limit only the log is left out.
        LogPolicy log = policy.log();
        switch (log.target().kind()) {
            case KERNEL -> chain.rule(new Limit(log.rate()), new Log(log.prefix()));
            case NFLOG ->
                chain.rule(
                        new Limit(log.rate()),
                        new LogToGroup(log.prefix(), log.target().group(), LogPolicy.LOGGED_BYTES));
            case NONE -> {}
        }
    }

    void violation(NftPart.Builder chain) {
        NftStatement count = new Count(counter());
        switch (policy.onViolation()) {
            case REJECT -> {
                chain.rule(count, Simple.IS_TCP, Simple.REJECT_BY_RESET);
                chain.rule(Simple.REJECT_BY_ICMP);
            }
            case DROP -> chain.rule(count, Simple.DROP);
            case LOG -> chain.rule(count, Simple.ACCEPT);
            case REWRITE -> {
                rewriteFirst(chain, count);
                chain.rule(Simple.IS_TCP, Simple.REJECT_BY_RESET);
                chain.rule(Simple.REJECT_BY_ICMP);
            }
        }
    }

    /** A later datagram comes from the socket's own port too: netfilter's output hook is before source NAT. */
    private void rewriteUnbound(NftPart.Builder chain) {
        NftStatement unbound = new SocketMarkLacks(SocketMark.BOUND_OUTSIDE);
        if (!rewritesAll()) {
            chain.rule(Simple.IS_UDP, unbound, Simple.IS_SOURCE_NAT, Simple.ACCEPT);
        }
        rewriteFirst(chain, Simple.IS_UDP, unbound);
    }

    /** Marks a connection that begins with this packet, and that nobody has marked. */
    private void rewriteFirst(NftPart.Builder chain, NftStatement... before) {
        NftStatement[] all = new NftStatement[before.length + 5];
        System.arraycopy(before, 0, all, 0, before.length);
        all[before.length] = Simple.IS_FIRST;
        all[before.length + 1] = new ConnectionMark(0);
        all[before.length + 2] = new AddConnectionLabel(NftShared.LABEL);
        all[before.length + 3] = new SetConnectionMark(NftJail.mark(policy.name()));
        all[before.length + 4] = Simple.ACCEPT;
        chain.rule(all);
    }
}
