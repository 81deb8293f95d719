// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.Netlink;
import io.github.portjail.cgroup.syscall.SystemCallException;
import org.jspecify.annotations.Nullable;

/** Changes links, addresses and routes of the network namespace of a {@link RouteSocket}. */
final class LinkCalls {
    private final RouteSocket socket;

    LinkCalls(RouteSocket socket) {
        this.socket = socket;
    }

    /**
     * Message that makes a pair of links, one of them in another network namespace.
     *
     * @param peerNamespace a descriptor of that
     */
    static RouteMessage newPair(String name, String peerName, int peerNamespace, int mtu) {
        RouteMessage message = new RouteMessage(
                        RouteNumbers.RTM_NEWLINK,
                        Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL,
                        RouteNumbers.IFINFOMSG_SIZE)
                .attribute(RouteNumbers.IFLA_IFNAME, name)
                .attribute(RouteNumbers.IFLA_MTU, mtu);
        int info = message.beginNested(RouteNumbers.IFLA_LINKINFO);
        message.attribute(RouteNumbers.IFLA_INFO_KIND, "veth");
        int data = message.beginNested(RouteNumbers.IFLA_INFO_DATA);
        int peer = message.beginNested(RouteNumbers.VETH_INFO_PEER, RouteNumbers.IFINFOMSG_SIZE);
        message.attribute(RouteNumbers.IFLA_IFNAME, peerName)
                .attribute(RouteNumbers.IFLA_MTU, mtu)
                .attribute(RouteNumbers.IFLA_NET_NS_FD, peerNamespace)
                .end(peer);
        return message.end(data).end(info);
    }

    void createPair(String name, String peerName, int peerNamespace, int mtu) {
        socket.change(newPair(name, peerName, peerNamespace, mtu), name);
    }

    /** Null when there is none of that name. */
    @Nullable HostLink find(String name) {
        RouteMessage message = new RouteMessage(RouteNumbers.RTM_GETLINK, 0, RouteNumbers.IFINFOMSG_SIZE)
                .attribute(RouteNumbers.IFLA_EXT_MASK, RouteNumbers.RTEXT_FILTER_SKIP_STATS)
                .attribute(RouteNumbers.IFLA_IFNAME, name);
        try {
            return HostLink.of(socket.get(message, name));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENODEV) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Message that sets a link up.
     *
     * @param alias what is written about it; empty for nothing
     */
    static RouteMessage setUp(int link, String alias) {
        RouteMessage message = new RouteMessage(
                        RouteNumbers.RTM_NEWLINK, Netlink.NLM_F_ACK, RouteNumbers.IFINFOMSG_SIZE)
                .setInt(RouteNumbers.IFI_INDEX, link)
                .setInt(RouteNumbers.IFI_FLAGS, RouteNumbers.IFF_UP)
                .setInt(RouteNumbers.IFI_CHANGE, RouteNumbers.IFF_UP);
        return alias.isEmpty() ? message : message.attribute(RouteNumbers.IFLA_IFALIAS, alias);
    }

    void setUp(HostLink link, String alias) {
        socket.change(setUp(link.index(), alias), link.name());
    }

    /** Message that adds an address, to be used at once: nobody else is on the link who could have it. */
    static RouteMessage newAddress(int link, AddressPrefix address) {
        return new RouteMessage(
                        RouteNumbers.RTM_NEWADDR,
                        Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL,
                        RouteNumbers.IFADDRMSG_SIZE)
                .setByte(RouteNumbers.IFA_FAMILY, address.family().number())
                .setByte(RouteNumbers.IFA_PREFIXLEN, address.length())
                .setByte(RouteNumbers.IFA_SCOPE, RouteNumbers.RT_SCOPE_UNIVERSE)
                .setInt(RouteNumbers.IFA_INDEX, link)
                .attribute(RouteNumbers.IFA_LOCAL, address.bytes())
                .attribute(RouteNumbers.IFA_ADDRESS, address.bytes())
                .attribute(RouteNumbers.IFA_FLAGS, RouteNumbers.IFA_F_NODAD);
    }

    void addAddress(HostLink link, AddressPrefix address) {
        socket.change(newAddress(link.index(), address), address + " on " + link.name());
    }

    /** Message that adds a default route. */
    static RouteMessage newDefaultRoute(int link, AddressPrefix gateway) {
        return new RouteMessage(
                        RouteNumbers.RTM_NEWROUTE,
                        Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL,
                        RouteNumbers.RTMSG_SIZE)
                .setByte(RouteNumbers.RTM_FAMILY, gateway.family().number())
                .setByte(RouteNumbers.RTM_TABLE, RouteNumbers.RT_TABLE_MAIN)
                .setByte(RouteNumbers.RTM_PROTOCOL, RouteNumbers.RTPROT_STATIC)
                .setByte(RouteNumbers.RTM_SCOPE, RouteNumbers.RT_SCOPE_UNIVERSE)
                .setByte(RouteNumbers.RTM_ROUTE_TYPE, RouteNumbers.RTN_UNICAST)
                .attribute(RouteNumbers.RTA_GATEWAY, gateway.bytes())
                .attribute(RouteNumbers.RTA_OIF, link);
    }

    void addDefaultRoute(HostLink link, AddressPrefix gateway) {
        socket.change(newDefaultRoute(link.index(), gateway), "default by " + gateway.address());
    }

    /** Index of the link by which a packet to the address leaves, by all routing rules; 0 when it has no route. */
    int linkTo(AddressPrefix address) {
        RouteMessage message = new RouteMessage(RouteNumbers.RTM_GETROUTE, 0, RouteNumbers.RTMSG_SIZE)
                .setByte(RouteNumbers.RTM_FAMILY, address.family().number())
                .setByte(RouteNumbers.RTM_DST_LEN, address.family().bits())
                .attribute(RouteNumbers.RTA_DST, address.bytes());
        RouteReply reply;
        try {
            reply = socket.get(message, address.address());
        } catch (SystemCallException e) {
            // ENETUNREACH, or what the route says instead of a way
            return 0;
        }
        int link = reply.find(RouteNumbers.RTMSG_SIZE, RouteNumbers.RTA_OIF);
        return link == 0 ? 0 : reply.valueInt(link);
    }
}
