// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import java.net.InetAddress;

/**
 * One entry of a map: packets with this key jump to this chain.
 *
 * @param map where it is
 * @param key the key as nft reads it: a string in double quotes, a number or an address
 * @param target the chain, in the same table
 */
public record NftMapElement(NftMap map, String key, NftChain target) implements NftNamedObject {
    /**
     * Checks the key.
     *
     * @throws IllegalArgumentException if it is no string in quotes, no number and no address
     */
    public NftMapElement {
        boolean string = key.length() > 2 && key.charAt(0) == '"' && key.charAt(key.length() - 1) == '"';
        if (string) {
            NftText.quoted(key.substring(1, key.length() - 1));
        } else if (key.indexOf('.') < 0 && key.indexOf(':') < 0) {
            Long.parseLong(key);
        } else {
            InetAddress _ = InetAddress.ofLiteral(key);
        }
    }

    /**
     * Returns the entry of a cgroup or a link.
     *
     * @param name the link, or the cgroup as a path below /sys/fs/cgroup; nft replaces it by the cgroup's ID, so that the
     *     cgroup must exist whenever the element is named
     */
    public static NftMapElement named(NftMap map, String name, NftChain target) {
        return new NftMapElement(map, NftText.quoted(name), target);
    }

    /** Returns the entry of a class ID, user ID or mark, 0 to 0xffffffff. */
    public static NftMapElement numbered(NftMap map, long number, NftChain target) {
        return new NftMapElement(map, Long.toString(number), target);
    }

    /** Returns the entry of an IPv4 or IPv6 address. */
    public static NftMapElement address(NftMap map, String address, NftChain target) {
        return new NftMapElement(map, address, target);
    }

    @Override
    public String address() {
        return "element " + map.path() + " { " + key + " }";
    }

    @Override
    public String definition() {
        return "element " + map.path() + " { " + key + " : jump " + target.name() + " }";
    }

    @Override
    public String toString() {
        return definition();
    }
}
