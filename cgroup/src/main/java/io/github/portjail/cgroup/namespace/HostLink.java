// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

/**
 * A network interface of the host.
 *
 * @param mtu in bytes
 * @param alias what its maker wrote about it; empty for nothing
 * @param setUp whether somebody set it up (IFF_UP)
 * @param carries whether it can carry packets (IF_OPER_UP); false for the loopback, which has no such state
 */
record HostLink(int index, String name, int mtu, String alias, boolean setUp, boolean carries) {
    /** What portjail writes about a link, before the jail's name. */
    private static final String ALIAS = "portjail ";

    static String aliasOf(String jail) {
        return ALIAS + jail;
    }

    static HostLink of(RouteReply reply) {
        int fixed = RouteNumbers.IFINFOMSG_SIZE;
        String name = reply.text(reply.find(fixed, RouteNumbers.IFLA_IFNAME));
        int mtu = reply.find(fixed, RouteNumbers.IFLA_MTU);
        int mtuValue = mtu == 0 ? 0 : reply.valueInt(mtu);
        String alias = reply.text(reply.find(fixed, RouteNumbers.IFLA_IFALIAS));
        int state = reply.find(fixed, RouteNumbers.IFLA_OPERSTATE);
        boolean carries = state != 0 && reply.valueByte(state) == RouteNumbers.IF_OPER_UP;
        boolean setUp = (reply.intAt(RouteNumbers.IFI_FLAGS) & RouteNumbers.IFF_UP) != 0;
        return new HostLink(reply.intAt(RouteNumbers.IFI_INDEX), name, mtuValue, alias, setUp, carries);
    }

    boolean up() {
        return setUp && carries;
    }

    /** Whether it is the host's end of a jail's pair. */
    boolean isOfJail() {
        return alias.startsWith(ALIAS);
    }
}
