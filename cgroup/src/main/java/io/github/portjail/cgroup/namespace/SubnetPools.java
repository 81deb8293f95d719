// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the subnets of jails come from: a subnet of four addresses, of which the host has the first and the jail the
 * second.
 *
 * <p>Only a subnet is taken of which the host has no address and no route. What else is reached by the default route
 * nobody can tell, so the pools begin with what is least likely to be anybody's:
 *
 * <ul>
 *   <li>198.18.0.0/15, for benchmarks of network devices (RFC 2544), not on the Internet and rarely at home; some
 *       proxies use half of it, with a route
 *   <li>172.16.0.0/12, 10.0.0.0/8, 192.168.0.0/16: private networks (RFC 1918)
 *   <li>100.64.0.0/10, of carriers (RFC 6598), last: hosts that share an address by ports are often behind such
 *   <li>IPv6: fd70:6f72:746a::/48, unique local (RFC 4193), whose 40 bits are "portj" in ASCII; then the same below
 *       fc00::/8, for hosts with a route to all of fd00::/8
 * </ul>
 */
final class SubnetPools {
    static final int IPV4_LENGTH = 30;
    static final int IPV6_LENGTH = 126;

    static final List<AddressPrefix> IPV4 =
            List.of(ipv4(198, 18, 15), ipv4(172, 16, 12), ipv4(10, 0, 8), ipv4(192, 168, 16), ipv4(100, 64, 10));

    static final List<AddressPrefix> IPV6 = List.of(
            new AddressPrefix(AddressFamily.IPV6, 0xfd70_6f72_746a_0000L, 0, 48),
            new AddressPrefix(AddressFamily.IPV6, 0xfc70_6f72_746a_0000L, 0, 48));

    /** With half of a pool in use, all of these miss once in 2^256 times. */
    private static final int ATTEMPTS = 256;

    private SubnetPools() {}

    private static AddressPrefix ipv4(int first, int second, int length) {
        return new AddressPrefix(AddressFamily.IPV4, (long) first << 56 | (long) second << 48, 0, length);
    }

    /**
     * Chooses a subnet of the first pool that has a free one.
     *
     * @param used what the host has addresses and routes of
     * @return null when no pool has any
     */
    static @Nullable AddressPrefix choose(AddressFamily family, List<AddressPrefix> used, String jail) {
        List<AddressPrefix> pools = family == AddressFamily.IPV4 ? IPV4 : IPV6;
        int length = family == AddressFamily.IPV4 ? IPV4_LENGTH : IPV6_LENGTH;
        for (int i = 0; i < pools.size(); i++) {
            AddressPrefix free = chooseFrom(pools.get(i), length, used, jail);
            if (free != null) {
                return free;
            }
        }
        return null;
    }

    /** The pools of a family, for messages. */
    static String describe(AddressFamily family) {
        List<AddressPrefix> pools = family == AddressFamily.IPV4 ? IPV4 : IPV6;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pools.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(pools.get(i));
        }
        return text.toString();
    }

    private static @Nullable AddressPrefix chooseFrom(
            AddressPrefix pool, int length, List<AddressPrefix> used, String jail) {
        for (int i = 0; i < used.size(); i++) {
            if (used.get(i).covers(pool)) {
                return null;
            }
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            AddressPrefix subnet = subnet(pool, length, jail, attempt);
            if (isFree(subnet, used)) {
                return subnet;
            }
        }
        return null;
    }

    private static AddressPrefix subnet(AddressPrefix pool, int length, String jail, int attempt) {
        long highBits = AddressPrefix.highMask(length) & ~AddressPrefix.highMask(pool.length());
        long lowBits = AddressPrefix.lowMask(length) & ~AddressPrefix.lowMask(pool.length());
        return new AddressPrefix(
                pool.family(),
                pool.high() | (NameHash.of(jail, 2 * attempt) & highBits),
                pool.low() | (NameHash.of(jail, 2 * attempt + 1) & lowBits),
                length);
    }

    private static boolean isFree(AddressPrefix subnet, List<AddressPrefix> used) {
        for (int i = 0; i < used.size(); i++) {
            if (used.get(i).overlaps(subnet)) {
                return false;
            }
        }
        return true;
    }
}
