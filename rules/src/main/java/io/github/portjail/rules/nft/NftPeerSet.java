// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * A set of peers that rules fill: address and port of a peer, and the port here that it spoke to, in network byte order. A peer is
 * forgotten when neither side has sent anything for three minutes, longer than conntrack remembers UDP
 * (nf_conntrack_udp_timeout_stream). A full set takes nobody more.
 *
 * @param table where it is
 * @param name an identifier
 * @param family of the peers' addresses
 */
public record NftPeerSet(NftTable table, String name, Family family) implements NftNamedObject {
    /** As many as fit into some 10 MiB of the kernel's memory. */
    private static final int SIZE = 65_536;

    /** A family of addresses. */
    public enum Family {
        IPV4("ip"),
        IPV6("ip6");

        private final String word;

        Family(String word) {
            this.word = word;
        }
    }

    /** Checks the name. */
    public NftPeerSet {
        NftText.identifier(name);
    }

    @Override
    public String address() {
        return "set " + table.path() + " " + name;
    }

    @Override
    public String definition() {
        return address() + " { type " + (family == Family.IPV4 ? "ipv4_addr" : "ipv6_addr")
                + " . inet_service . inet_service; size " + SIZE + "; flags dynamic,timeout; timeout 3m; }";
    }

    @Override
    public String toString() {
        return definition();
    }

    /** Who sends the packet, as nft names it. */
    String sender() {
        return family.word + " saddr . udp sport . udp dport";
    }

    /** Whom it is for. */
    String receiver() {
        return family.word + " daddr . udp dport . udp sport";
    }
}
