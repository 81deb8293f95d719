// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

/** Numbers and offsets of rtnetlink(7): linux/rtnetlink.h, if_link.h, if_addr.h, veth.h. */
final class RouteNumbers {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_GETROUTE = 26;

    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** {@code struct ifinfomsg}. */
    static final int IFINFOMSG_SIZE = 16;

    static final int IFI_INDEX = 4;
    static final int IFI_FLAGS = 8;
    static final int IFI_CHANGE = 12;
    static final int IFF_UP = 1;
    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;
    static final int IFLA_LINK = 5;
    static final int IFLA_MASTER = 10;
    static final int IFLA_OPERSTATE = 16;
    static final int IF_OPER_UP = 6;
    static final int IFLA_LINKINFO = 18;
    static final int IFLA_INFO_KIND = 1;
    static final int IFLA_INFO_DATA = 2;
    static final int VETH_INFO_PEER = 1;
    static final int IFLA_IFALIAS = 20;
    static final int IFLA_NET_NS_FD = 28;
    static final int IFLA_EXT_MASK = 29;

    /** Linux 4.6; the counters would be half of each answer. */
    static final int RTEXT_FILTER_SKIP_STATS = 8;

    /** {@code struct ifaddrmsg}. */
    static final int IFADDRMSG_SIZE = 8;

    static final int IFA_FAMILY = 0;
    static final int IFA_PREFIXLEN = 1;
    static final int IFA_SCOPE = 3;
    static final int IFA_INDEX = 4;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;
    static final int IFA_FLAGS = 8;
    static final int IFA_F_NODAD = 2;
    static final int IFA_F_DADFAILED = 8;
    static final int IFA_F_TENTATIVE = 0x40;

    /** {@code struct rtmsg}. */
    static final int RTMSG_SIZE = 12;

    static final int RTM_FAMILY = 0;
    static final int RTM_DST_LEN = 1;
    static final int RTM_TABLE = 4;
    static final int RTM_PROTOCOL = 5;
    static final int RTM_SCOPE = 6;
    static final int RTM_ROUTE_TYPE = 7;
    static final int RTM_ROUTE_FLAGS = 8;
    static final int RTA_DST = 1;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_PRIORITY = 6;
    static final int RTA_MULTIPATH = 9;
    static final int RTA_TABLE = 15;
    static final int RT_TABLE_MAIN = 254;
    static final int RTPROT_STATIC = 4;
    static final int RT_SCOPE_UNIVERSE = 0;
    static final int RT_SCOPE_LINK = 253;
    static final int RTN_UNICAST = 1;
    static final int RTM_F_CLONED = 0x200;

    /** {@code struct rtnexthop}. */
    static final int RTNEXTHOP_SIZE = 8;

    static final int RTNH_IFINDEX = 4;

    private RouteNumbers() {}
}
