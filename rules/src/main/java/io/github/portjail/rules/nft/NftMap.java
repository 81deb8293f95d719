// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/**
 * A map from something a packet has to a verdict; the kernel looks it up by hash.
 *
 * @param table where it is
 * @param name an identifier
 * @param key what is looked up
 */
public record NftMap(NftTable table, String name, Key key) implements NftNamedObject {
    /** What a map is looked up by. */
    public enum Key {
        /** The ID of a cgroup of version 2: 8 bytes, host byte order. nft takes its path below /sys/fs/cgroup for it. */
        CGROUP("type cgroupsv2"),
        /** The class ID of net_cls: 4 bytes, host byte order. */
        CLASSID("typeof meta cgroup"),
        /** A user ID: 4 bytes, host byte order. */
        USER("type uid"),
        /** The name of a link: 16 bytes, filled up with zeros. */
        LINK("type ifname"),
        /** A mark: 4 bytes, host byte order. */
        MARK("type mark"),
        /** An IPv4 address: 4 bytes, network byte order. */
        IPV4("type ipv4_addr"),
        /** An IPv6 address: 16 bytes, network byte order. */
        IPV6("type ipv6_addr");

        private final String text;

        Key(String text) {
            this.text = text;
        }
    }

    /** Checks the name. */
    public NftMap {
        NftText.identifier(name);
    }

    @Override
    public String address() {
        return "map " + path();
    }

    @Override
    public String definition() {
        return address() + " { " + key.text + " : verdict; }";
    }

    @Override
    public String toString() {
        return definition();
    }

    String path() {
        return table.path() + " " + name;
    }
}
