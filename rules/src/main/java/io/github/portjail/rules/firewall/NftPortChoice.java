// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftStatement;
import io.github.portjail.rules.nft.NftStatement.MasqueradeTo;
import io.github.portjail.rules.nft.NftStatement.ProtocolIs;
import io.github.portjail.rules.nft.NftStatement.SourceNat;
import io.github.portjail.rules.nft.NftStatement.SourcePort;
import io.github.portjail.rules.nft.NftStatement.Turn;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;

/**
 * The rules by which source NAT gives a connection a port of a jail that has several ranges.
 *
 * <p>The kernel takes one range for a connection. One whose own port lies in one of the ranges goes
 * there, so that it keeps its port where that is free. The others take turns, each range as often as it has ports: so all ranges fill
 * evenly, and none is full long before the others are. Where one is full towards a destination the kernel drops the first packet and
 * asks no further rule; sent again, it is the next range's turn. A hash would send it to the same again, and chance fills unevenly.
 */
final class NftPortChoice {
    private NftPortChoice() {}

    /** Adds rules that keep the address. */
    static NftPart.Builder sourceNat(NftPart.Builder chain, Policy policy) {
        return rules(chain, policy, false);
    }

    /** Adds rules that give the address of the link. */
    static NftPart.Builder masquerade(NftPart.Builder chain, Policy policy) {
        return rules(chain, policy, true);
    }

    private static NftPart.Builder rules(NftPart.Builder chain, Policy policy, boolean masquerades) {
        NftStatement judged = new ProtocolIs(policy.protocols());
        List<PortRange> ranges = policy.range().ranges();
        for (int i = 0; i < ranges.size(); i++) {
            chain.rule(judged, new SourcePort(ranges.get(i)), target(ranges.get(i), masquerades));
        }
        int[] shares = PortShares.of(ranges);
        int left = PortShares.sum(shares);
        for (int i = 0; i < shares.length - 1; i++) {
            chain.rule(judged, new Turn(shares[i], left), target(ranges.get(i), masquerades));
            left -= shares[i];
        }
        return chain.rule(judged, target(ranges.getLast(), masquerades));
    }

    private static NftStatement target(PortRange range, boolean masquerades) {
        return masquerades ? new MasqueradeTo(range) : new SourceNat(range);
    }
}
