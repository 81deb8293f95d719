// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static io.github.portjail.cgroup.namespace.AddressPrefixTest.prefix;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class HostNetworkTest {
    private static final int MAIN = RouteNumbers.RT_TABLE_MAIN;

    private static final List<HostLink> LINKS = List.of(
            new HostLink(1, "lo", 65536, "", true, false),
            new HostLink(2, "eth0", 1500, "", true, true),
            new HostLink(3, "wg0", 1420, "tunnel", true, false),
            new HostLink(4, "pj-db", 1500, "portjail db", true, true),
            new HostLink(5, "idle", 9000, "", true, true));

    private static HostRoute route(String destination, int table, int link, int metric) {
        return new HostRoute(prefix(destination), table, RouteNumbers.RTN_UNICAST, List.of(link), metric);
    }

    private static HostNetwork network(List<HostAddress> addresses, HostRoute... routes) {
        return new HostNetwork(LINKS, addresses, List.of(routes));
    }

    private static HostAddress address(int link, String prefix, int scope) {
        AddressPrefix whole = prefix(prefix);
        AddressPrefix own = new AddressPrefix(
                whole.family(), whole.high(), whole.low(), whole.family().bits());
        return new HostAddress(link, own, whole, scope, true);
    }

    @Test
    void uplinksAreLinksOfRoutesButNotLoopbackOrJails() {
        HostNetwork network = network(
                List.of(),
                route("0.0.0.0/0", MAIN, 2, 0),
                route("10.0.0.0/8", 51820, 3, 0),
                route("198.18.0.0/30", MAIN, 4, 0),
                route("127.0.0.0/8", 255, 1, 0),
                route("fe80::/64", MAIN, 5, 0),
                route("ff00::/8", 255, 5, 0));
        assertEquals(List.of("eth0", "wg0"), network.uplinks(AddressFamily.IPV4));
        assertEquals(List.of(), network.uplinks(AddressFamily.IPV6));
    }

    @Test
    void theMtuIsThatOfTheLinkThatMostLeavesBy() {
        HostRoute wide = route("0.0.0.0/0", MAIN, 2, 0);
        assertEquals(1500, network(List.of(), wide).mtu());
        assertEquals(
                1420, network(List.of(), wide, route("128.0.0.0/1", MAIN, 3, 0)).mtu());
        assertEquals(
                1500, network(List.of(), route("0.0.0.0/0", 51820, 3, 0), wide).mtu());
        assertEquals(
                9000,
                network(List.of(), route("0.0.0.0/0", MAIN, 5, 5), route("0.0.0.0/0", MAIN, 2, 9))
                        .mtu());
        assertEquals(1420, network(List.of(), route("::/0", MAIN, 3, 0)).mtu());
        assertEquals(1500, network(List.of()).mtu());
    }

    @Test
    void aHostSpeaksAFamilyOfWhichItHasAnAddressForOthers() {
        List<HostAddress> local = List.of(address(1, "127.0.0.1/8", 254), address(2, "fe80::1/64", 253));
        assertFalse(network(local).speaks(AddressFamily.IPV4));
        assertFalse(network(local).speaks(AddressFamily.IPV6));
        assertTrue(network(List.of(address(1, "192.0.2.1/32", 0))).speaks(AddressFamily.IPV4), "one on the loopback");
        assertFalse(network(List.of(address(4, "198.18.0.1/30", 0))).speaks(AddressFamily.IPV4), "another jail's");
    }

    @Test
    void defaultRoutesUseNoAddresses() {
        HostNetwork network = network(
                List.of(address(2, "192.0.2.7/24", 0)),
                route("0.0.0.0/0", MAIN, 2, 0),
                route("128.0.0.0/1", MAIN, 3, 0),
                route("10.0.0.0/8", 100, 3, 0));
        assertEquals(
                List.of(prefix("192.0.2.7/24"), prefix("192.0.2.7/32"), prefix("10.0.0.0/8")),
                network.used(AddressFamily.IPV4));
        assertEquals(List.of(), network.used(AddressFamily.IPV6));
    }

    @Test
    void aLinksNameIsTheJailsWhereItFitsAndIsFree() {
        HostNetwork network = network(List.of());
        assertEquals("pj-web", NamespacePlan.freeName(network, "web"));
        assertEquals("pj-twelve-chars", NamespacePlan.freeName(network, "twelve-chars"));
        for (String name : List.of("db", "thirteen-chars", "eighteen-character")) {
            String free = NamespacePlan.freeName(network, name);
            assertEquals(15, free.length());
            assertTrue(free.startsWith("pj-"), free);
        }
    }
}
