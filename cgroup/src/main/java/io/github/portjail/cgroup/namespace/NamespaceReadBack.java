// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.Pause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares what was planned for a jail's network namespace with what the kernel says. */
final class NamespaceReadBack {
    /** The kernel notes that a link can carry packets a moment after it was set up. */
    private static final int WAIT_MILLISECONDS = 2000;

    private final NamespacePlan plan;
    private final RouteSocket host;
    private final RouteSocket inside;
    private final List<String> missing = new ArrayList<>();

    NamespaceReadBack(NamespacePlan plan, RouteSocket host, RouteSocket inside) {
        this.plan = plan;
        this.host = host;
        this.inside = inside;
    }

    List<String> missing() {
        return missing;
    }

    /** For a thread in the host's namespace. */
    void host(Sysctls sysctls) {
        HostLink link = requireUp(new LinkCalls(host), plan.hostLink());
        if (link != null) {
            if (!link.alias().equals(HostLink.aliasOf(plan.jail().value()))) {
                missing.add("link " + link.name() + " is somebody else's: '" + link.alias() + "'");
            }
            requireAddresses(host, link, 1);
            requireWayTo(link);
            requireForwarding(sysctls);
        }
        List<SysctlChange> changes = plan.changes();
        for (int i = 0; i < changes.size(); i++) {
            requireSetting(sysctls, changes.get(i).key(), changes.get(i).value());
        }
    }

    /** For a thread in the jail's namespace. */
    void inside(Sysctls sysctls) {
        LinkCalls links = new LinkCalls(inside);
        HostLink loopback = links.find("lo");
        if (loopback == null || !loopback.setUp()) {
            missing.add("the loopback link inside");
        }
        HostLink link = requireUp(links, NamespacePlan.JAIL_LINK);
        if (link != null) {
            requireAddresses(inside, link, 2);
            List<String> routed = HostNetworkReader.read(inside).defaultRoutes(link.index());
            for (int i = 0; i < plan.subnets().size(); i++) {
                String family = plan.subnets().get(i).family().toString();
                if (!routed.contains(family)) {
                    missing.add("the default route of " + family + " inside");
                }
            }
        }
        String wrong = new JailSettings(sysctls).readBack(plan.range());
        if (wrong != null) {
            missing.add(wrong);
        }
    }

    private @Nullable HostLink requireUp(LinkCalls links, String name) {
        long end = System.nanoTime() + WAIT_MILLISECONDS * 1_000_000L;
        HostLink link = links.find(name);
        while (link != null && !link.up() && System.nanoTime() < end) {
            if (!Pause.of(1)) {
                break;
            }
            link = links.find(name);
        }
        if (link == null) {
            missing.add("link " + name);
        } else if (!link.up()) {
            missing.add("link " + name + " is not up");
        }
        return link;
    }

    private void requireAddresses(RouteSocket socket, HostLink link, int number) {
        List<AddressPrefix> present = HostNetworkReader.readAddresses(socket).readyAddresses(link.index());
        for (int i = 0; i < plan.subnets().size(); i++) {
            AddressPrefix expected = plan.subnets().get(i).host(number);
            if (!present.contains(expected)) {
                missing.add("address " + expected + " on link " + link.name());
            }
        }
    }

    private void requireWayTo(HostLink link) {
        for (int i = 0; i < plan.subnets().size(); i++) {
            AddressPrefix address = plan.subnets().get(i).host(2);
            if (new LinkCalls(host).linkTo(address) != link.index()) {
                missing.add("the host's routing rules lead to " + address.address() + " by another way than link "
                        + link.name() + " (see ip rule)");
            }
        }
    }

    private void requireForwarding(Sysctls sysctls) {
        for (int i = 0; i < plan.subnets().size(); i++) {
            String key = Forwarding.ofLink(plan.subnets().get(i).family(), plan.hostLink());
            if (sysctls.read(key) != null) {
                requireSetting(sysctls, key, "1");
            }
        }
    }

    private void requireSetting(Sysctls sysctls, String key, String value) {
        if (!sysctls.is(key, value)) {
            missing.add("/proc/sys/" + key + " is " + sysctls.read(key) + " instead of " + value);
        }
    }
}
