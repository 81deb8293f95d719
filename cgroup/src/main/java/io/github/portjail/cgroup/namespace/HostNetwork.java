// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.KernelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The links, addresses and routes of a network namespace, as {@link HostNetworkReader} reads them. */
final class HostNetwork {
    private static final int USUAL_MTU = 1500;
    private static final String LOOPBACK = "lo";

    private final List<HostLink> links;
    private final List<HostAddress> addresses;
    private final List<HostRoute> routes;

    HostNetwork(List<HostLink> links, List<HostAddress> addresses, List<HostRoute> routes) {
        this.links = List.copyOf(links);
        this.addresses = List.copyOf(addresses);
        this.routes = List.copyOf(routes);
    }

    /** Null when there is none of that name. */
    @Nullable HostLink link(String name) {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).name().equals(name)) {
                return links.get(i);
            }
        }
        return null;
    }

    /** Of all links but the loopback and those of jails. */
    List<String> linkNames() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            if (leadsOut(links.get(i).index())) {
                names.add(links.get(i).name());
            }
        }
        return names;
    }

    /**
     * The address of a link that is valid beyond it.
     *
     * @return null when it has none
     * @throws KernelException if it has more than one of the family
     */
    @Nullable String onlyAddress(AddressFamily family, int link) {
        String found = null;
        for (int i = 0; i < addresses.size(); i++) {
            HostAddress address = addresses.get(i);
            if (address.link() == link
                    && address.own().family() == family
                    && address.scope() < RouteNumbers.RT_SCOPE_LINK) {
                if (found != null) {
                    throw new KernelException(
                            "the link has several " + family + " addresses, " + found + " and "
                                    + address.own().address() + ", and only one could be held",
                            "take all of them but one away",
                            null);
                }
                found = address.own().address();
            }
        }
        return found;
    }

    private @Nullable HostLink link(int index) {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).index() == index) {
                return links.get(i);
            }
        }
        return null;
    }

    /** Whether this is a link that leads elsewhere than to this host itself or into a jail. */
    private boolean leadsOut(int index) {
        HostLink link = link(index);
        return link != null && !link.isOfJail() && !link.name().equals(LOOPBACK);
    }

    /** All prefixes of the family that the host has an address or a route of, but for default routes. */
    List<AddressPrefix> used(AddressFamily family) {
        List<AddressPrefix> used = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            HostAddress address = addresses.get(i);
            if (address.prefix().family() == family) {
                used.add(address.prefix());
                used.add(address.own());
            }
        }
        for (int i = 0; i < routes.size(); i++) {
            HostRoute route = routes.get(i);
            if (route.destination().family() == family && !route.isDefault()) {
                used.add(route.destination());
            }
        }
        return used;
    }

    /** Whether the host has an address of the family by which others can be reached. */
    boolean speaks(AddressFamily family) {
        for (int i = 0; i < addresses.size(); i++) {
            HostAddress address = addresses.get(i);
            HostLink link = link(address.link());
            boolean ofJail = link != null && link.isOfJail();
            if (address.prefix().family() == family && address.scope() < RouteNumbers.RT_SCOPE_LINK && !ofJail) {
                return true;
            }
        }
        return false;
    }

    /** The addresses of a link that can be used, with the lengths of their subnets. */
    List<AddressPrefix> readyAddresses(int link) {
        List<AddressPrefix> ready = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            HostAddress address = addresses.get(i);
            if (address.link() == link && address.ready()) {
                ready.add(address.prefix());
            }
        }
        return ready;
    }

    /** Names of the families that have a default route by the link. */
    List<String> defaultRoutes(int link) {
        List<String> families = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            HostRoute route = routes.get(i);
            if (route.isDefault() && route.isUnicast() && route.links().contains(link)) {
                families.add(route.destination().family().toString());
            }
        }
        return families;
    }

    /** Names of the links by which packets of the family leave, and answers arrive. */
    List<String> uplinks(AddressFamily family) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            HostRoute route = routes.get(i);
            if (route.destination().family() == family && route.isUnicast() && !route.staysOnLink()) {
                for (int hop = 0; hop < route.links().size(); hop++) {
                    HostLink link = link(route.links().get(hop));
                    if (link != null && leadsOut(link.index()) && !names.contains(link.name())) {
                        names.add(link.name());
                    }
                }
            }
        }
        return names;
    }

    /** That of the link of the best default route, IPv4's first; 1500 bytes without any. */
    int mtu() {
        for (AddressFamily family : AddressFamily.values()) {
            HostRoute best = null;
            for (int i = 0; i < routes.size(); i++) {
                HostRoute route = routes.get(i);
                boolean usable =
                        route.isDefault() && route.isUnicast() && !route.links().isEmpty();
                if (route.destination().family() == family && usable && route.isBetterThan(best)) {
                    best = route;
                }
            }
            HostLink link = best == null ? null : link(best.links().get(0));
            if (link != null && link.mtu() > 0 && leadsOut(link.index())) {
                return Math.max(link.mtu(), 1280);
            }
        }
        return USUAL_MTU;
    }
}
