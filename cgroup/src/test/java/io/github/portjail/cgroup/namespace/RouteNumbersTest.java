// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.testing.CCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every number and layout of rtnetlink against the C headers of this machine. */
class RouteNumbersTest {
    @TempDir
    private Path directory;

    @Test
    void messageConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<sys/socket.h>")
                .include("<linux/netlink.h>")
                .include("<linux/rtnetlink.h>")
                .requireEqual("RTM_NEWLINK", RouteNumbers.RTM_NEWLINK)
                .requireEqual("RTM_DELLINK", RouteNumbers.RTM_DELLINK)
                .requireEqual("RTM_GETLINK", RouteNumbers.RTM_GETLINK)
                .requireEqual("RTM_NEWADDR", RouteNumbers.RTM_NEWADDR)
                .requireEqual("RTM_GETADDR", RouteNumbers.RTM_GETADDR)
                .requireEqual("RTM_NEWROUTE", RouteNumbers.RTM_NEWROUTE)
                .requireEqual("RTM_GETROUTE", RouteNumbers.RTM_GETROUTE)
                .requireEqual("AF_UNSPEC", RouteNumbers.AF_UNSPEC)
                .requireEqual("AF_INET", RouteNumbers.AF_INET)
                .requireEqual("AF_INET6", RouteNumbers.AF_INET6);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void linkConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<net/if.h>")
                .include("<linux/rtnetlink.h>")
                .include("<linux/if_link.h>")
                .include("<linux/veth.h>")
                .requireEqual("sizeof(struct ifinfomsg)", RouteNumbers.IFINFOMSG_SIZE)
                .requireOffset("ifinfomsg", "ifi_index", RouteNumbers.IFI_INDEX)
                .requireOffset("ifinfomsg", "ifi_flags", RouteNumbers.IFI_FLAGS)
                .requireOffset("ifinfomsg", "ifi_change", RouteNumbers.IFI_CHANGE)
                .requireEqual("IFF_UP", RouteNumbers.IFF_UP)
                .requireEqual("IFLA_IFNAME", RouteNumbers.IFLA_IFNAME)
                .requireEqual("IFLA_MTU", RouteNumbers.IFLA_MTU)
                .requireEqual("IFLA_LINK", RouteNumbers.IFLA_LINK)
                .requireEqual("IFLA_MASTER", RouteNumbers.IFLA_MASTER)
                .requireEqual("IFLA_OPERSTATE", RouteNumbers.IFLA_OPERSTATE)
                .requireEqual("IFLA_LINKINFO", RouteNumbers.IFLA_LINKINFO)
                .requireEqual("IFLA_INFO_KIND", RouteNumbers.IFLA_INFO_KIND)
                .requireEqual("IFLA_INFO_DATA", RouteNumbers.IFLA_INFO_DATA)
                .requireEqual("VETH_INFO_PEER", RouteNumbers.VETH_INFO_PEER)
                .requireEqual("IFLA_IFALIAS", RouteNumbers.IFLA_IFALIAS)
                .requireEqual("IFLA_NET_NS_FD", RouteNumbers.IFLA_NET_NS_FD)
                .requireEqual("IFLA_EXT_MASK", RouteNumbers.IFLA_EXT_MASK)
                .requireEqual("RTEXT_FILTER_SKIP_STATS", RouteNumbers.RTEXT_FILTER_SKIP_STATS);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void operationalStateIsThatOfTheHeader() {
        CCompiler c = new CCompiler().include("<linux/if.h>").requireEqual("IF_OPER_UP", RouteNumbers.IF_OPER_UP);
        assertEquals("", c.complaints(directory));
    }

    @Test
    void addressAndRouteConstantsAreThoseOfTheHeaders() {
        CCompiler c = new CCompiler()
                .include("<linux/rtnetlink.h>")
                .include("<linux/if_addr.h>")
                .requireEqual("sizeof(struct ifaddrmsg)", RouteNumbers.IFADDRMSG_SIZE)
                .requireOffset("ifaddrmsg", "ifa_family", RouteNumbers.IFA_FAMILY)
                .requireOffset("ifaddrmsg", "ifa_prefixlen", RouteNumbers.IFA_PREFIXLEN)
                .requireOffset("ifaddrmsg", "ifa_scope", RouteNumbers.IFA_SCOPE)
                .requireOffset("ifaddrmsg", "ifa_index", RouteNumbers.IFA_INDEX)
                .requireEqual("IFA_ADDRESS", RouteNumbers.IFA_ADDRESS)
                .requireEqual("IFA_LOCAL", RouteNumbers.IFA_LOCAL)
                .requireEqual("IFA_FLAGS", RouteNumbers.IFA_FLAGS)
                .requireEqual("IFA_F_NODAD", RouteNumbers.IFA_F_NODAD)
                .requireEqual("IFA_F_DADFAILED", RouteNumbers.IFA_F_DADFAILED)
                .requireEqual("IFA_F_TENTATIVE", RouteNumbers.IFA_F_TENTATIVE)
                .requireEqual("sizeof(struct rtmsg)", RouteNumbers.RTMSG_SIZE)
                .requireOffset("rtmsg", "rtm_family", RouteNumbers.RTM_FAMILY)
                .requireOffset("rtmsg", "rtm_dst_len", RouteNumbers.RTM_DST_LEN)
                .requireOffset("rtmsg", "rtm_table", RouteNumbers.RTM_TABLE)
                .requireOffset("rtmsg", "rtm_protocol", RouteNumbers.RTM_PROTOCOL)
                .requireOffset("rtmsg", "rtm_scope", RouteNumbers.RTM_SCOPE)
                .requireOffset("rtmsg", "rtm_type", RouteNumbers.RTM_ROUTE_TYPE)
                .requireOffset("rtmsg", "rtm_flags", RouteNumbers.RTM_ROUTE_FLAGS)
                .requireEqual("RTA_DST", RouteNumbers.RTA_DST)
                .requireEqual("RTA_OIF", RouteNumbers.RTA_OIF)
                .requireEqual("RTA_GATEWAY", RouteNumbers.RTA_GATEWAY)
                .requireEqual("RTA_PRIORITY", RouteNumbers.RTA_PRIORITY)
                .requireEqual("RTA_MULTIPATH", RouteNumbers.RTA_MULTIPATH)
                .requireEqual("RTA_TABLE", RouteNumbers.RTA_TABLE)
                .requireEqual("RT_TABLE_MAIN", RouteNumbers.RT_TABLE_MAIN)
                .requireEqual("RTPROT_STATIC", RouteNumbers.RTPROT_STATIC)
                .requireEqual("RT_SCOPE_UNIVERSE", RouteNumbers.RT_SCOPE_UNIVERSE)
                .requireEqual("RT_SCOPE_LINK", RouteNumbers.RT_SCOPE_LINK)
                .requireEqual("RTN_UNICAST", RouteNumbers.RTN_UNICAST)
                .requireEqual("RTM_F_CLONED", RouteNumbers.RTM_F_CLONED)
                .requireEqual("sizeof(struct rtnexthop)", RouteNumbers.RTNEXTHOP_SIZE)
                .requireOffset("rtnexthop", "rtnh_ifindex", RouteNumbers.RTNH_IFINDEX);
        assertEquals("", c.complaints(directory));
    }
}
