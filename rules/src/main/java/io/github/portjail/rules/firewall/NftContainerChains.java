// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftStatement.Count;
import io.github.portjail.rules.nft.NftStatement.EtherTypeIs;
import io.github.portjail.rules.nft.NftStatement.LeavesBy;
import io.github.portjail.rules.nft.NftStatement.ProtocolIs;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.ReplyPort;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftStatement.SourceIs;
import io.github.portjail.rules.nft.NftStatement.SourcePort;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chains of a container that is a jail. Its programs choose their ports as they like; what this host forwards for it is given a
 * port of the range, whoever else would masquerade it afterwards.
 *
 * <ul>
 *   <li>{@code ingress_NAME}, at the container's port of the bridge: it may send from its own addresses alone, by which the
 *       other chains know it. It could leave them behind by a raw socket, which containers usually may open.
 *   <li>{@code jail_NAME} judges what is forwarded: the first packet of a connection passes, and those whose port conntrack
 *       says is one of the range, and answers. The rest is a violation: what began before the jail was there, and what
 *       conntrack does not track.
 *   <li>{@code masquerade_NAME} gives the address of this host and a port of the range.
 *   <li>{@code masqueraded_NAME} sees what became of a connection's first packet, and stops what left the range out.
 * </ul>
 *
 * <p>What stays on the container's own bridge leaves nobody, and is not judged.
 */
record NftContainerChains(Policy policy, ContainerAddress address) {
    private static final String LINK_LOCAL = "fe80::/10";
    private static final String UNSPECIFIED = "::";

    /** What the container sends from other addresses than its own. */
    NftPart ingress() {
        NftPart.Builder chain =
                new NftPart.Builder(NftChain.ingress(NftShared.TABLE, "ingress_" + policy.name(), address.port()));
        own(chain, address.address4());
        own(chain, address.address6());
        // Neighbour discovery, which nobody forwards.
        own(chain, LINK_LOCAL);
        own(chain, UNSPECIFIED);
        Count count = new Count(new NftJailChains(policy).counter());
        chain.rule(new EtherTypeIs("ip"), count, Simple.DROP);
        return chain.rule(new EtherTypeIs("ip6"), count, Simple.DROP).build();
    }

    private static void own(NftPart.Builder chain, @Nullable String source) {
        if (source != null) {
            chain.rule(new SourceIs(source), Simple.ACCEPT);
        }
    }

    /** Whether what is forwarded may pass. */
    NftPart judgement() {
        NftPart.Builder chain = staying("jail_");
        NftJailChains usual = new NftJailChains(policy);
        chain.rule(Simple.IS_REPLY, Simple.ACCEPT);
        chain.rule(Simple.IS_FIRST, Simple.ACCEPT);
        for (int i = 0; i < policy.protocols().size(); i++) {
            ProtocolIs judged = new ProtocolIs(List.of(policy.protocols().get(i)));
            List<PortRange> ranges = policy.range().ranges();
            for (int range = 0; range < ranges.size(); range++) {
                chain.rule(judged, new ReplyPort(ranges.get(range)), Simple.ACCEPT);
            }
        }
        usual.log(chain);
        usual.violation(chain);
        return chain.build();
    }

    NftPart masquerade() {
        return new NftJailChains(policy)
                .masquerade(builder("masquerade_").rule(new LeavesBy(address.bridge()), Simple.ACCEPT));
    }

    NftPart check() {
        NftPart.Builder chain = staying("masqueraded_").rule(new SourcePort(policy.range()), Simple.ACCEPT);
        NftJailChains usual = new NftJailChains(policy);
        usual.log(chain);
        boolean stops = policy.onViolation() != ViolationAction.LOG;
        return chain.rule(new Count(usual.counter()), stops ? Simple.DROP : Simple.ACCEPT)
                .build();
    }

    private NftPart.Builder staying(String prefix) {
        NftPart.Builder chain = builder(prefix).rule(new LeavesBy(address.bridge()), Simple.ACCEPT);
        return policy.protocols().size() < TransportProtocol.ALL.size()
                ? chain.rule(new ProtocolIsNot(policy.protocols()), Simple.ACCEPT)
                : chain;
    }

    private NftPart.Builder builder(String prefix) {
        return new NftPart.Builder(NftChain.regular(NftShared.TABLE, prefix + policy.name()));
    }
}
