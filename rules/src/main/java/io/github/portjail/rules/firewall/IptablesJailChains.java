// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.iptables.IptablesChain;
import io.github.portjail.rules.iptables.IptablesFamily;
import io.github.portjail.rules.iptables.IptablesPart;
import io.github.portjail.rules.iptables.IptablesPart.ConnectionMark;
import io.github.portjail.rules.iptables.IptablesPart.GoTo;
import io.github.portjail.rules.iptables.IptablesPart.Limit;
import io.github.portjail.rules.iptables.IptablesPart.Log;
import io.github.portjail.rules.iptables.IptablesPart.LogToGroup;
import io.github.portjail.rules.iptables.IptablesPart.MasqueradeTo;
import io.github.portjail.rules.iptables.IptablesPart.Protocol;
import io.github.portjail.rules.iptables.IptablesPart.RejectByIcmp;
import io.github.portjail.rules.iptables.IptablesPart.SetConnectionMark;
import io.github.portjail.rules.iptables.IptablesPart.Simple;
import io.github.portjail.rules.iptables.IptablesPart.SourceNat;
import io.github.portjail.rules.iptables.IptablesPart.SourcePort;
import io.github.portjail.rules.iptables.IptablesPart.Turn;
import io.github.portjail.rules.iptables.IptablesTable;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chains of a jail, as its policy says: the same as {@link NftJailChains}, which gives the reasons, in iptables' words.
 *
 * <p>{@code pj-NAME} judges, {@code pjv-NAME} is where violations go, {@code pjm-NAME} marks a connection for source NAT,
 * {@code pjn-NAME} (table nat) and {@code pji-NAME} (the same at the hook input) do it, {@code pjc-NAME} (table mangle) checks
 * that it was done, and {@code pje-NAME} is where what escaped it goes. What passes is returned and not accepted: ACCEPT would keep it from the host's own rules in the same chain.
 *
 * <p>The target SNAT gives every connection a port of the range, or the kernel drops its first packet. It is not reached where
 * another rule of NAT came first, and after it iptables has no hook: so the mark stays, and the check stops what follows the
 * first packet; the first one is stopped by the BPF guard.
 */
record IptablesJailChains(Policy policy, IptablesFamily family) {
    private static final String JUDGEMENT = "pj-";
    private static final String VIOLATION = "pjv-";
    private static final String MARKING = "pjm-";
    private static final String REWRITING = "pjn-";
    private static final String INPUT_REWRITING = "pji-";
    private static final String CHECK = "pjc-";
    private static final String ESCAPE = "pje-";

    /** Returns the name of the jail whose violations the rule counts; null if it is not such a rule. */
    static @Nullable String countedJail(String chain, String rule) {
        if (chain.startsWith(VIOLATION) && rule.isEmpty()) {
            return chain.substring(VIOLATION.length());
        }
        if (chain.startsWith(ESCAPE) && rule.equals(Simple.DROP.toString())) {
            return chain.substring(ESCAPE.length());
        }
        return null;
    }

    /**
     * Refuses what is not in these rules, so that it is never left out silently.
     *
     * @throws IllegalArgumentException if datagrams alone are to be rewritten
     */
    IptablesJailChains {
        if (policy.rewriting() == Rewriting.UNBOUND_DATAGRAMS) {
            throw new IllegalArgumentException("iptables rewrites every connection or none");
        }
    }

    boolean rewrites() {
        return policy.rewriting() == Rewriting.ALL || policy.onViolation() == ViolationAction.REWRITE;
    }

    /** Returns the chain that judges, and those that it leads to. */
    List<IptablesChainRules> judgement() {
        IptablesChainRules.Builder chain = new IptablesChainRules.Builder(named(IptablesTable.FILTER, JUDGEMENT));
        List<SourcePort> inside = SourcePort.of(policy.range());
        if (rewrites()) {
            answers(chain);
            chain.rule(Simple.IS_SOURCE_NAT, Simple.RETURN);
            if (policy.rewriting() == Rewriting.ALL) {
                rewriteFirst(chain);
            } else {
                for (SourcePort some : inside) {
                    rewriteFirst(chain, some);
                }
            }
            passInside(chain, inside);
        } else {
            passInside(chain, inside);
            answers(chain);
        }
        IptablesChainRules violation = violation();
        each(chain, new GoTo(violation.chain()));
        return rewrites() ? List.of(chain.build(), violation, marking()) : List.of(chain.build(), violation);
    }

    /** Returns the chain that rewrites. */
    IptablesChainRules rewriting() {
        return rewriting(REWRITING);
    }

    /** Returns the chain that rewrites what comes by a link to this host itself. */
    IptablesChainRules inputRewriting() {
        return rewriting(INPUT_REWRITING);
    }

    /** Returns the chain that gives connections of a jail with a link of its own this host's address. */
    IptablesChainRules masquerade() {
        IptablesChainRules.Builder chain = new IptablesChainRules.Builder(named(IptablesTable.NAT, REWRITING));
        if (rewrites()) {
            chain.rule(new SetConnectionMark(0));
        }
        chooseRange(chain, true);
        return chain.rule(Simple.MASQUERADE).build();
    }

    /** Returns the chains for packets behind the first one of a connection that was marked and not rewritten. */
    List<IptablesChainRules> check() {
        IptablesChainRules.Builder escape = new IptablesChainRules.Builder(named(IptablesTable.MANGLE, ESCAPE));
        log(escape);
        escape.rule(Simple.DROP);
        // Not the ICMP message by which the packet is refused: it belongs to the connection too.
        IptablesChainRules.Builder chain = new IptablesChainRules.Builder(named(IptablesTable.MANGLE, CHECK));
        eachWithNat(chain, new GoTo(named(IptablesTable.MANGLE, ESCAPE)));
        return List.of(chain.build(), escape.build());
    }

    private IptablesChainRules rewriting(String prefix) {
        IptablesChainRules.Builder chain = new IptablesChainRules.Builder(named(IptablesTable.NAT, prefix));
        chain.rule(new SetConnectionMark(0));
        chooseRange(chain, false);
        return chain.build();
    }

    /** As {@link NftPortChoice} does it, which gives the reasons. */
    private void chooseRange(IptablesChainRules.Builder chain, boolean masquerades) {
        List<PortRange> ranges = policy.range().ranges();
        for (int i = 0; i < ranges.size() && ranges.size() > 1; i++) {
            eachWithNat(chain, new SourcePort(List.of(ranges.get(i))), target(ranges.get(i), masquerades));
        }
        int[] shares = PortShares.of(ranges);
        int left = PortShares.sum(shares);
        for (int i = 0; i < shares.length - 1; i++) {
            eachWithNat(chain, new Turn(shares[i], left), target(ranges.get(i), masquerades));
            left -= shares[i];
        }
        eachWithNat(chain, target(ranges.getLast(), masquerades));
    }

    private static IptablesPart target(PortRange range, boolean masquerades) {
        return masquerades ? new MasqueradeTo(range) : new SourceNat(range);
    }

    private void passInside(IptablesChainRules.Builder chain, List<SourcePort> inside) {
        for (SourcePort some : inside) {
            each(chain, some, Simple.RETURN);
        }
    }

    private IptablesChainRules marking() {
        return new IptablesChainRules.Builder(named(IptablesTable.FILTER, MARKING))
                .rule(new SetConnectionMark(NftJail.mark(policy.name())))
                .build();
    }

    private IptablesChainRules violation() {
        // The first rule has no target: it counts.
        IptablesChainRules.Builder chain =
                new IptablesChainRules.Builder(named(IptablesTable.FILTER, VIOLATION)).rule();
        log(chain);
        switch (policy.onViolation()) {
            case REJECT -> reject(chain);
            case DROP -> chain.rule(Simple.DROP);
            case LOG -> {}
            case REWRITE -> {
                rewriteFirst(chain);
                reject(chain);
            }
        }
        return chain.build();
    }

    private void answers(IptablesChainRules.Builder chain) {
        if (policy.protocols().contains(TransportProtocol.TCP)) {
            chain.rule(new Protocol(TransportProtocol.TCP), Simple.ACKNOWLEDGES, Simple.RETURN);
        }
        if (policy.protocols().contains(TransportProtocol.UDP)) {
            chain.rule(new Protocol(TransportProtocol.UDP), Simple.IS_REPLY, Simple.RETURN);
        }
        if (policy.protocols().contains(TransportProtocol.SCTP)) {
            chain.rule(new Protocol(TransportProtocol.SCTP), Simple.IS_REPLY_BY_PORT, Simple.RETURN);
        }
    }

    private void log(IptablesChainRules.Builder chain) {
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

    private void reject(IptablesChainRules.Builder chain) {
        chain.rule(new Protocol(TransportProtocol.TCP), Simple.REJECT_BY_RESET);
        chain.rule(new RejectByIcmp(family));
    }

    /** Sends a connection that begins with this packet, and that nobody has marked, to be marked. */
    private void rewriteFirst(IptablesChainRules.Builder chain, IptablesPart... before) {
        IptablesPart[] all = new IptablesPart[before.length + 3];
        System.arraycopy(before, 0, all, 0, before.length);
        all[before.length] = Simple.IS_FIRST;
        all[before.length + 1] = new ConnectionMark(0);
        all[before.length + 2] = new GoTo(named(IptablesTable.FILTER, MARKING));
        eachWithNat(chain, all);
    }

    private void each(IptablesChainRules.Builder chain, IptablesPart... parts) {
        for (int i = 0; i < policy.protocols().size(); i++) {
            one(chain, policy.protocols().get(i), parts);
        }
    }

    /** For the protocols whose ports iptables' targets of NAT take: all but UDP-Lite. */
    private void eachWithNat(IptablesChainRules.Builder chain, IptablesPart... parts) {
        for (int i = 0; i < policy.protocols().size(); i++) {
            if (policy.protocols().get(i) != TransportProtocol.UDPLITE) {
                one(chain, policy.protocols().get(i), parts);
            }
        }
    }

    private static void one(IptablesChainRules.Builder chain, TransportProtocol protocol, IptablesPart... parts) {
        IptablesPart[] all = new IptablesPart[parts.length + 1];
        all[0] = new Protocol(protocol);
        System.arraycopy(parts, 0, all, 1, parts.length);
        chain.rule(all);
    }

    private IptablesChain named(IptablesTable table, String prefix) {
        return new IptablesChain(table, prefix + policy.name());
    }
}
