// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftCounter;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.nft.NftStatement;
import io.github.portjail.rules.nft.NftStatement.Count;
import io.github.portjail.rules.nft.NftStatement.Limit;
import io.github.portjail.rules.nft.NftStatement.Log;
import io.github.portjail.rules.nft.NftStatement.LogToGroup;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftStatement.SourcePortOutside;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chain that rejects what other programs of this host send from a range that is one jail's alone.
 *
 * <p>It asks first what nearly every packet answers: the port. Like a jail's own chain it judges only what opens something, for
 * what answers often has no socket that could be asked: a SYN with ACK is of a request, and the last segments are of a socket in
 * TIME_WAIT. DCCP is left out, because its answers cannot be told.
 *
 * <p>It is a base chain of its own and not an entry of a map: exclusive jails are few, and the kernel has no map that one look-up
 * and one deletion by key do for port ranges.
 */
record NftIntruders(Policy policy) {
    /** In the order of their numbers. */
    private static final List<TransportProtocol> PROTOCOLS =
            List.of(TransportProtocol.TCP, TransportProtocol.UDP, TransportProtocol.SCTP, TransportProtocol.UDPLITE);

    NftCounter counter() {
        return new NftCounter(NftShared.TABLE, "intruders_" + policy.name());
    }

    /**
     * Returns the chain.
     *
     * @param members leads the jail's own packets away; null when none of them come by
     */
    NftPart rejection(@Nullable NftStatement members) {
        NftChain chain = NftChain.base(NftShared.TABLE, "exclusive_" + policy.name(), NftHook.OUTPUT);
        NftPart.Builder rules = new NftPart.Builder(chain);
        rules.rule(new ProtocolIsNot(PROTOCOLS), Simple.ACCEPT);
        rules.rule(new SourcePortOutside(policy.range()), Simple.ACCEPT);
        rules.rule(Simple.ACKNOWLEDGES, Simple.ACCEPT);
        rules.rule(Simple.RESETS, Simple.ACCEPT);
        rules.rule(Simple.IS_UDP, Simple.IS_REPLY, Simple.ACCEPT);
        rules.rule(Simple.IS_SCTP, Simple.IS_REPLY, Simple.IS_TRACKED_BY_PORT, Simple.ACCEPT);
        if (members != null) {
            rules.rule(members);
        }
        log(rules);
        rules.rule(new Count(counter()), Simple.IS_TCP, Simple.REJECT_BY_RESET);
        return rules.rule(Simple.REJECT_BY_ICMP).build();
    }

    private void log(NftPart.Builder rules) {
        LogPolicy log = policy.log();
        String prefix = LogPolicy.intruderPrefix(policy.name());
        switch (log.target().kind()) {
            case KERNEL -> rules.rule(new Limit(log.rate()), new Log(prefix));
            case NFLOG ->
                rules.rule(
                        new Limit(log.rate()),
                        new LogToGroup(prefix, log.target().group(), LogPolicy.LOGGED_BYTES));
            case NONE -> {}
        }
    }
}
