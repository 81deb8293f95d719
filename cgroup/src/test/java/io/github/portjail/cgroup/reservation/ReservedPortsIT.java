// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.reservation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnHost;
import io.github.portjail.rules.policy.PortRange;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReservedPortsIT {
    private static final PortRange RANGE = new PortRange(50000, 50999);

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    private static String reserved() {
        return OwnHost.run("sysctl -n net.ipv4.ip_local_reserved_ports").strip();
    }

    @Test
    void whatIsAddedStandsBesideWhatWasThere() {
        try (OwnHost host = OwnHost.create()) {
            OwnHost.run("sysctl -qw net.ipv4.ip_local_reserved_ports=8080,50500");
            ReservedPorts before = ReservedPorts.read(host.frame());
            assertFalse(before.contains(RANGE));
            assertEquals("50000-50499,50501-50999", before.lacking(RANGE));

            ReservedPorts.add(host.frame(), before.lacking(RANGE));

            assertTrue(ReservedPorts.read(host.frame()).contains(RANGE));
            assertEquals("8080,50000-50999", reserved());
        }
    }

    @Test
    void aListOfManyPagesIsAddedAndReadWhole() {
        try (OwnHost host = OwnHost.create()) {
            StringBuilder odd = new StringBuilder("1");
            for (int port = 3; port <= 65535; port += 2) {
                odd.append(',').append(port);
            }
            OwnHost.run("sysctl -qw net.ipv4.ip_local_reserved_ports=2");

            ReservedPorts.add(host.frame(), odd.toString());

            ReservedPorts all = ReservedPorts.read(host.frame());
            assertTrue(all.contains(new PortRange(1, 3)), "what was there and what was added");
            assertTrue(all.lacking(new PortRange(1, 65535)).startsWith("4,6,8,"), "the beginning");
            assertTrue(all.lacking(new PortRange(1, 65535)).endsWith(",65532,65534"), "the end");
        }
    }
}
