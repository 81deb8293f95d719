// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import org.jspecify.annotations.Nullable;

/** The settings inside a jail's network namespace; all methods are for a thread that is in it. */
final class JailSettings {
    private static final String PORTS = "net/ipv4/ip_local_port_range";
    private static final String RESERVED = "net/ipv4/ip_local_reserved_ports";
    private static final String NEW_LINKS = "net/ipv6/conf/default/";

    private final Sysctls sysctls;

    JailSettings(Sysctls sysctls) {
        this.sysctls = sysctls;
    }

    /**
     * To be called before there is a link but the loopback.
     *
     * @param range what sockets are to get their ports from; null for the kernel's default
     */
    void apply(@Nullable PortSet range) {
        if (range != null) {
            applyRange(range);
        }
        sysctls.require(NEW_LINKS + "disable_ipv6", "0");
        // There is no router on the link, and nobody who could have the same address.
        sysctls.require(NEW_LINKS + "accept_ra", "0");
        sysctls.require(NEW_LINKS + "accept_dad", "0");
    }

    /** Only the range, and what it needs. */
    void applyRange(PortSet range) {
        if (range instanceof PortRange one) {
            write(one);
        } else {
            // What lies between first, so that no socket is ever given it.
            reserve(PortGaps.list(range));
            write(PortGaps.around(range));
        }
    }

    private void write(PortRange range) {
        // The kernel refuses a range that begins below the first port that needs no privilege (Linux 4.12).
        String first = sysctls.read(SharedSettings.FIRST_UNPRIVILEGED_PORT);
        if (first != null && Integer.parseInt(first) > range.first()) {
            sysctls.write(SharedSettings.FIRST_UNPRIVILEGED_PORT, Integer.toString(range.first()));
        }
        sysctls.write(PORTS, range.first() + " " + range.last());
    }

    /** What is not as it was set; null when all is. */
    @Nullable String readBack(@Nullable PortSet range) {
        if (range == null) {
            return null;
        }
        PortRange one = range instanceof PortRange it ? it : PortGaps.around(range);
        String expected = one.first() + "\t" + one.last();
        if (!sysctls.is(PORTS, expected)) {
            return "ip_local_port_range inside is '" + sysctls.read(PORTS) + "' instead of '" + expected + "'";
        }
        return one.equals(range) || PortGaps.areIn(reserved(), range)
                ? null
                : "ip_local_reserved_ports inside is '" + reserved() + "' and lacks some of '" + PortGaps.list(range)
                        + "'";
    }

    /** What is there stays: a container may have been made with it. */
    private void reserve(String list) {
        String before = reserved();
        sysctls.write(RESERVED, before.isEmpty() ? list : before + "," + list);
    }

    private String reserved() {
        String list = sysctls.read(RESERVED);
        return list == null ? "" : list;
    }
}
