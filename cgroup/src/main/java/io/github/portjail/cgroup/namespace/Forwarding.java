// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the host must be set to so that it forwards the packets of jails, and as little besides as the kernel allows.
 *
 * <p>The kernel forwards what comes in by an interface whose own {@code forwarding} is set; so that of the uplinks is
 * enough, and {@code ip_forward}, by which others (Docker) decide what they do, stays as it is. For IPv6 it asks
 * {@code all/forwarding}, and since Linux 6.17 {@code force_forwarding} of the interface, which is taken where there is
 * one. Else {@code all/forwarding} is set: then the kernel would ignore router advertisements and drop the routes from
 * them, unless {@code accept_ra} is 2, which is why that comes first (Documentation/networking/ip-sysctl.rst).
 */
final class Forwarding {
    private static final String IPV4 = "net/ipv4/conf/";
    private static final String IPV6 = "net/ipv6/conf/";
    private static final String FORWARDING = "/forwarding";
    private static final String FORCED = "/force_forwarding";
    private static final String ALL_IPV6 = IPV6 + "all" + FORWARDING;
    private static final String ON = "1";
    private static final String OFF = "0";

    private final Sysctls sysctls;
    private final List<SysctlChange> ofOthers;
    private final List<SysctlChange> changes = new ArrayList<>();

    /**
     * Prepares to find out.
     *
     * @param ofOthers what living jails have changed
     */
    Forwarding(Sysctls sysctls, List<SysctlChange> ofOthers) {
        this.sysctls = sysctls;
        this.ofOthers = ofOthers;
    }

    /** In the order in which they are made; taken back in the reverse order. */
    List<SysctlChange> changes() {
        return List.copyOf(changes);
    }

    /** The setting of the host's end of a jail's pair, which needs no taking back. */
    static String ofLink(AddressFamily family, String link) {
        return family == AddressFamily.IPV4 ? IPV4 + link + FORWARDING : IPV6 + link + FORCED;
    }

    void needIpv4(List<String> uplinks) {
        for (int i = 0; i < uplinks.size(); i++) {
            need(IPV4 + uplinks.get(i) + FORWARDING, OFF, ON);
        }
    }

    /**
     * Adds what IPv6 needs.
     *
     * @param links all links of the host, in whose names accept_ra is looked for
     */
    void needIpv6(List<String> uplinks, List<String> links) {
        boolean forwards = sysctls.is(ALL_IPV6, ON);
        if (forwards && ofOthers(ALL_IPV6) == null) {
            return;
        }
        if (sysctls.read(IPV6 + "default" + FORCED) != null) {
            for (int i = 0; i < uplinks.size(); i++) {
                need(IPV6 + uplinks.get(i) + FORCED, OFF, ON);
            }
            return;
        }
        for (int i = 0; i < links.size(); i++) {
            need(IPV6 + links.get(i) + "/accept_ra", ON, "2");
        }
        need(ALL_IPV6, OFF, ON);
    }

    /** A change from one value to another; one that a living jail has made already is this jail's too. */
    private void need(String key, String from, String to) {
        SysctlChange shared = ofOthers(key);
        if (shared != null) {
            changes.add(shared);
        } else if (sysctls.is(key, from)) {
            changes.add(new SysctlChange(key, from, to));
        }
    }

    private @Nullable SysctlChange ofOthers(String key) {
        for (int i = 0; i < ofOthers.size(); i++) {
            if (ofOthers.get(i).key().equals(key)) {
                return ofOthers.get(i);
            }
        }
        return null;
    }
}
