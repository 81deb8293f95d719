// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverPlanTest {
    private static final String STUB = """
            # This is /run/systemd/resolve/stub-resolv.conf managed by man:systemd-resolved(8).
            # Do not edit.
            nameserver 127.0.0.53
            options edns0 trust-ad
            search example.com
            """;

    private static final String UPSTREAM = """
            # This is /run/systemd/resolve/resolv.conf managed by man:systemd-resolved(8).
            nameserver 192.0.2.53
            nameserver fe80::1%2
            nameserver 2001:db8::53
            search example.com
            """;

    @Test
    void aServerThatCanBeReachedNeedsNothing() {
        ResolverPlan plan = ResolverPlan.choose("nameserver 127.0.0.1\nnameserver 192.0.2.53\n", UPSTREAM);
        assertFalse(plan.needsMount());
        assertNull(plan.remark());
    }

    @Test
    void aStubsUpstreamsTakeItsPlaceButForThoseThatCannotBeReached() {
        ResolverPlan plan = ResolverPlan.choose(STUB, UPSTREAM);
        assertTrue(plan.needsMount());
        assertEquals("""
                # This is /run/systemd/resolve/resolv.conf managed by man:systemd-resolved(8).
                nameserver 192.0.2.53
                nameserver 2001:db8::53
                search example.com
                """, plan.text());
        assertEquals(
                "/etc/resolv.conf names 127.0.0.53, which is not reached from inside the jail: the program sees a copy"
                        + " with 192.0.2.53 of /run/systemd/resolve/resolv.conf",
                plan.remark());
    }

    @Test
    void withoutAnUpstreamTheUserIsTold() {
        ResolverPlan plan = ResolverPlan.choose(STUB, "nameserver 127.0.0.1\n", "");
        assertFalse(plan.needsMount());
        assertEquals(
                "/etc/resolv.conf names 127.0.0.53, which is not reached from inside the jail: names will not resolve"
                        + " by DNS inside",
                plan.remark());
        assertEquals(
                "/etc/resolv.conf names no server: names will not resolve by DNS inside",
                ResolverPlan.choose(null, UPSTREAM).remark());
        assertTrue(ResolverPlan.choose("", UPSTREAM).needsMount(), "none means the loopback");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "0.0.0.0",
                "0",
                "::1",
                "::",
                "0:0:0:0:0:0:0:1",
                "::ffff:127.0.0.1",
                "fe80::1%eth0",
                "FE80::1",
                "feb0::1",
                "169.254.1.1"
            })
    void theLoopbackAndLinkLocalAddressesAreNotReached(String server) {
        ResolverConfiguration configuration = ResolverConfiguration.parse("nameserver\t" + server + " # comment\n");
        assertEquals(List.of(server), configuration.unreachable());
        assertEquals(List.of(), configuration.reachable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.1", "10.0.0.1", "2001:db8::1", "fd00::1", "fec0::1", "1::", "64:ff9b::1", "100.64.0.1"})
    void othersAre(String server) {
        ResolverConfiguration configuration = ResolverConfiguration.parse("search a\nnameserver " + server);
        assertEquals(List.of(server), configuration.reachable());
    }

    @Test
    void linesThatNameNoServerAreNone() {
        ResolverConfiguration configuration =
                ResolverConfiguration.parse("#nameserver 1.1.1.1\n; x\nnameservers 1.1.1.1\n nameserver 1.1.1.1\n");
        assertEquals(List.of(), configuration.reachable());
        assertEquals(List.of(), configuration.unreachable());
    }
}
