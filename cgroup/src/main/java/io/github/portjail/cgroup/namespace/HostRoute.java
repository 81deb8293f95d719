// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Netlink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route of the host, of whatever table.
 *
 * @param type such as RTN_UNICAST
 * @param links indexes of the interfaces that it leads to: none, one, or several (multipath)
 * @param metric unsigned; the lower, the better
 */
record HostRoute(AddressPrefix destination, int table, int type, List<Integer> links, int metric) {
    HostRoute {
        links = List.copyOf(links);
    }

    /** Whether it is no route, but what the kernel remembers of one for a certain destination. */
    static boolean isCached(RouteReply reply) {
        return (reply.intAt(RouteNumbers.RTM_ROUTE_FLAGS) & RouteNumbers.RTM_F_CLONED) != 0;
    }

    static HostRoute of(AddressFamily family, RouteReply reply) {
        int fixed = RouteNumbers.RTMSG_SIZE;
        int length = reply.byteAt(RouteNumbers.RTM_DST_LEN);
        int destination = reply.find(fixed, RouteNumbers.RTA_DST);
        AddressPrefix prefix = destination == 0
                ? new AddressPrefix(family, 0, 0, length)
                : AddressPrefix.of(family, reply.value(destination), length);
        int table = reply.find(fixed, RouteNumbers.RTA_TABLE);
        int priority = reply.find(fixed, RouteNumbers.RTA_PRIORITY);
        return new HostRoute(
                prefix,
                table == 0 ? reply.byteAt(RouteNumbers.RTM_TABLE) : reply.valueInt(table),
                reply.byteAt(RouteNumbers.RTM_ROUTE_TYPE),
                links(reply),
                priority == 0 ? 0 : reply.valueInt(priority));
    }

    private static List<Integer> links(RouteReply reply) {
        List<Integer> links = new ArrayList<>();
        int link = reply.find(RouteNumbers.RTMSG_SIZE, RouteNumbers.RTA_OIF);
        if (link != 0) {
            links.add(reply.valueInt(link));
        }
        int hop = reply.find(RouteNumbers.RTMSG_SIZE, RouteNumbers.RTA_MULTIPATH);
        int end = hop == 0 ? 0 : hop + reply.valueLength();
        while (hop + RouteNumbers.RTNEXTHOP_SIZE <= end) {
            links.add(reply.valueInt(hop + RouteNumbers.RTNH_IFINDEX));
            int length = reply.valueShort(hop);
            if (length < RouteNumbers.RTNEXTHOP_SIZE) {
                break;
            }
            hop += Netlink.align(length);
        }
        return links;
    }

    private static final AddressPrefix LINK_LOCAL =
            new AddressPrefix(AddressFamily.IPV6, 0xfe80_0000_0000_0000L, 0, 10);
    private static final AddressPrefix MULTICAST = new AddressPrefix(AddressFamily.IPV6, 0xff00_0000_0000_0000L, 0, 8);

    /** Whether it is what every IPv6 interface has, whoever uses it. */
    boolean staysOnLink() {
        return LINK_LOCAL.covers(destination) || MULTICAST.covers(destination);
    }

    /** Default routes, and the two halves of everything that VPN clients put before the default route. */
    boolean isDefault() {
        return destination.length() <= 1;
    }

    boolean isUnicast() {
        return type == RouteNumbers.RTN_UNICAST;
    }

    /** Of two default routes: the main table's, then the narrower one, then the one with the lower metric. */
    boolean isBetterThan(@Nullable HostRoute other) {
        if (other == null) {
            return true;
        }
        boolean main = table == RouteNumbers.RT_TABLE_MAIN;
        boolean otherMain = other.table == RouteNumbers.RT_TABLE_MAIN;
        if (main != otherMain) {
            return main;
        }
        int length = destination.length() - other.destination.length();
        return length != 0 ? length > 0 : Integer.compareUnsigned(metric, other.metric) < 0;
    }
}
