// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import org.jspecify.annotations.Nullable;

/**
 * An address of the host.
 *
 * @param link index of the interface that has it
 * @param own the address alone
 * @param prefix the subnet on the link, or the other end's address on a point-to-point link
 * @param scope 0 to 255; from 253 on it is valid on the link or the host alone
 * @param ready whether it can be used: no check for duplicates is under way or has failed
 */
record HostAddress(int link, AddressPrefix own, AddressPrefix prefix, int scope, boolean ready) {
    /** Null for another family's, or one without an address. */
    static @Nullable HostAddress of(RouteReply reply) {
        AddressFamily family;
        switch (reply.byteAt(RouteNumbers.IFA_FAMILY)) {
            case RouteNumbers.AF_INET -> family = AddressFamily.IPV4;
            case RouteNumbers.AF_INET6 -> family = AddressFamily.IPV6;
            default -> {
                return null;
            }
        }
        int fixed = RouteNumbers.IFADDRMSG_SIZE;
        int address = reply.find(fixed, RouteNumbers.IFA_ADDRESS);
        if (address == 0) {
            return null;
        }
        AddressPrefix prefix = AddressPrefix.of(family, reply.value(address), reply.byteAt(RouteNumbers.IFA_PREFIXLEN));
        // On a point-to-point link this is the host's own, and the other is the peer's.
        int local = reply.find(fixed, RouteNumbers.IFA_LOCAL);
        AddressPrefix own = local == 0
                ? new AddressPrefix(family, prefix.high(), prefix.low(), family.bits())
                : AddressPrefix.of(family, reply.value(local), family.bits());
        int flags = reply.find(fixed, RouteNumbers.IFA_FLAGS);
        int unready = RouteNumbers.IFA_F_TENTATIVE | RouteNumbers.IFA_F_DADFAILED;
        boolean ready = flags == 0 || (reply.valueInt(flags) & unready) == 0;
        return new HostAddress(
                reply.intAt(RouteNumbers.IFA_INDEX), own, prefix, reply.byteAt(RouteNumbers.IFA_SCOPE), ready);
    }
}
