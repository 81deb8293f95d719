// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.nft.NftChain;
import io.github.portjail.rules.nft.NftHook;
import io.github.portjail.rules.nft.NftMap;
import io.github.portjail.rules.nft.NftNamedObject;
import io.github.portjail.rules.nft.NftPeerSet;
import io.github.portjail.rules.nft.NftStatement;
import io.github.portjail.rules.nft.NftStatement.ConnectionLabel;
import io.github.portjail.rules.nft.NftStatement.LookUp;
import io.github.portjail.rules.nft.NftStatement.LookUpCgroup;
import io.github.portjail.rules.nft.NftStatement.LookUpOriginalSource;
import io.github.portjail.rules.nft.NftStatement.ProtocolIsNot;
import io.github.portjail.rules.nft.NftStatement.Simple;
import io.github.portjail.rules.nft.NftTable;
import io.github.portjail.rules.nft.NftTransaction;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;

/**
 * What nftables holds once for all jails of a kind: maps from something that packets have to chains of jails, and base chains
 * that look them up. A packet costs one look-up in each, however many jails there are.
 */
record NftShared(List<? extends NftNamedObject> sets, List<NftPart> parts) {
    static final NftTable TABLE = new NftTable("portjail");

    /**
     * The label of connections that are to be rewritten, so that they can be told even if another table's rules overwrite the
     * mark. Labels have names in /etc/xtables/connlabel.conf, which other programs choose from the low end.
     */
    static final int LABEL = 112;

    static final NftMap CLASSIDS = new NftMap(TABLE, "jails_classid", NftMap.Key.CLASSID);
    static final NftMap OWNERS = new NftMap(TABLE, "jails_owner", NftMap.Key.USER);
    static final NftMap LINKS = new NftMap(TABLE, "jails_link", NftMap.Key.LINK);
    static final NftMap MASQUERADES = new NftMap(TABLE, "masquerades_link", NftMap.Key.LINK);
    static final NftMap REWRITES = new NftMap(TABLE, "rewrites", NftMap.Key.MARK);
    static final NftMap REWRITTEN = new NftMap(TABLE, "rewritten", NftMap.Key.MARK);

    static final NftPeerSet HEARD_4 = new NftPeerSet(TABLE, "heard_4", NftPeerSet.Family.IPV4);
    static final NftPeerSet HEARD_6 = new NftPeerSet(TABLE, "heard_6", NftPeerSet.Family.IPV6);

    /** The addresses of containers: of one family a map for each question. */
    enum Source {
        IPV4("4", NftMap.Key.IPV4),
        IPV6("6", NftMap.Key.IPV6);

        private final String suffix;
        private final NftMap.Key key;

        Source(String suffix, NftMap.Key key) {
            this.suffix = suffix;
            this.key = key;
        }

        NftMap jails() {
            return new NftMap(TABLE, "containers_" + suffix, key);
        }

        NftMap masquerades() {
            return new NftMap(TABLE, "container_masquerades_" + suffix, key);
        }

        NftMap masqueraded() {
            return new NftMap(TABLE, "container_masqueraded_" + suffix, key);
        }
    }

    static NftMap cgroups(int level) {
        return new NftMap(TABLE, "jails_" + level, NftMap.Key.CGROUP);
    }

    /** For jails known by their cgroup at this level. */
    static NftShared cgroup(int level) {
        NftMap map = cgroups(level);
        return new NftShared(List.of(map), List.of(judgingOwn("output_" + level, new LookUpCgroup(level, map))));
    }

    static NftMap hearers(int level) {
        return new NftMap(TABLE, "hearers_" + level, NftMap.Key.CGROUP);
    }

    /**
     * For those of them whose datagrams are answers if the peer spoke first: who that was. Conntrack would know it, too, at the price of
     * tracking whatever this host sends and receives, from the first rule on that asks it.
     */
    static NftShared hearing(int level) {
        NftMap map = hearers(level);
        return new NftShared(
                List.of(HEARD_4, HEARD_6, map),
                List.of(base("input_" + level, NftHook.AFTER_INPUT)
                        .rule(new ProtocolIsNot(List.of(TransportProtocol.UDP)), Simple.ACCEPT)
                        .rule(new LookUpCgroup(level, map))
                        .build()));
    }

    /** For jails known by their class ID. */
    static NftShared classid() {
        return new NftShared(List.of(CLASSIDS), List.of(judgingOwn("output_classid", new LookUp(CLASSIDS))));
    }

    /** For jails known by their user. */
    static NftShared owner() {
        return new NftShared(List.of(OWNERS), List.of(judgingOwn("output_owner", new LookUp(OWNERS))));
    }

    /** For jails known by their link: what they send elsewhere, what they send to this host itself, and their address. */
    static NftShared link() {
        return new NftShared(
                List.of(LINKS, MASQUERADES),
                List.of(
                        judging("forward_link", NftHook.FORWARD, new LookUp(LINKS)),
                        judging("input_link", NftHook.INPUT, new LookUp(LINKS)),
                        base("postrouting_masquerade", NftHook.SOURCE_NAT_FIRST)
                                .rule(new LookUp(MASQUERADES))
                                .build()));
    }

    /** For containers: what is forwarded for them, its port and address, and whether it has them. */
    static NftShared container() {
        List<NftMap> maps = new ArrayList<>();
        NftPart.Builder judging = base("forward_container", NftHook.FORWARD)
                .rule(new ProtocolIsNot(TransportProtocol.ALL), Simple.ACCEPT);
        NftPart.Builder masquerading = base("postrouting_container", NftHook.SOURCE_NAT_FIRST);
        NftPart.Builder checking = base("postrouting_masqueraded", NftHook.AFTER_SOURCE_NAT)
                .rule(new ProtocolIsNot(TransportProtocol.ALL), Simple.ACCEPT)
                .rule(Simple.IS_LATER, Simple.ACCEPT);
        for (Source source : Source.values()) {
            maps.add(source.jails());
            maps.add(source.masquerades());
            maps.add(source.masqueraded());
            judging.rule(new LookUp(source.jails()));
            masquerading.rule(new LookUp(source.masquerades()));
            // The packet has another source by then.
            checking.rule(new LookUpOriginalSource(source.masqueraded()));
        }
        return new NftShared(List.copyOf(maps), List.of(judging.build(), masquerading.build(), checking.build()));
    }

    /**
     * For jails whose connections are rewritten.
     *
     * <p>A jail's chain gives the connection the jail's mark, which leads through {@code rewrites} to the port range, and through
     * {@code rewritten} to a check that the port lies there, which takes the mark away again. All of that happens to the first
     * packet, before anybody can see the connection in conntrack's table.
     */
    static NftShared rewriting() {
        return new NftShared(
                List.of(REWRITES, REWRITTEN),
                List.of(
                        base("postrouting_rewrite", NftHook.SOURCE_NAT)
                                .rule(new LookUp(REWRITES))
                                .build(),
                        check("postrouting_rewritten", NftHook.AFTER_SOURCE_NAT)));
    }

    /** For those of them that are known by their link: what they send to this host itself. */
    static NftShared inputRewriting() {
        return new NftShared(
                List.of(),
                List.of(
                        base("input_rewrite", NftHook.INPUT_SOURCE_NAT)
                                .rule(new LookUp(REWRITES))
                                .build(),
                        check("input_rewritten", NftHook.AFTER_INPUT_SOURCE_NAT)));
    }

    /**
     * Brings everything about, or repairs it, without an effect on the jails there. Launchers that do so at once do not get
     * in each other's way: each takes the rules of the one before out and puts the same in, in one transaction.
     */
    NftTransaction installation() {
        NftTransaction transaction = NftTransaction.empty().add(TABLE);
        for (int i = 0; i < sets.size(); i++) {
            transaction = transaction.add(sets.get(i));
        }
        for (int i = 0; i < parts.size(); i++) {
            transaction = transaction.then(parts.get(i).refresh());
        }
        return transaction;
    }

    /**
     * Of what this host's own sockets send. A TCP segment with ACK passes before anybody asks whose it is: no jail's chain would stop it, and
     * nearly all segments have it, of programs in no jail too.
     */
    private static NftPart judgingOwn(String name, NftStatement lookUp) {
        return base(name, NftHook.OUTPUT)
                .rule(Simple.ACKNOWLEDGES, Simple.ACCEPT)
                .rule(new ProtocolIsNot(TransportProtocol.ALL), Simple.ACCEPT)
                .rule(lookUp)
                .build();
    }

    /** A jail with a link of its own stops, before all else, what has another's address. */
    private static NftPart judging(String name, NftHook hook, NftStatement lookUp) {
        return base(name, hook)
                .rule(new ProtocolIsNot(TransportProtocol.ALL), Simple.ACCEPT)
                .rule(lookUp)
                .build();
    }

    /** The first packet decides. Another table may have overwritten the mark: what has the label, but not the mark, has not been rewritten. */
    private static NftPart check(String name, NftHook hook) {
        return base(name, hook)
                .rule(Simple.IS_LATER, Simple.ACCEPT)
                .rule(new LookUp(REWRITTEN))
                .rule(new ConnectionLabel(LABEL), Simple.IS_FIRST, Simple.DROP)
                .build();
    }

    private static NftPart.Builder base(String name, NftHook hook) {
        return new NftPart.Builder(NftChain.base(TABLE, name, hook));
    }
}
