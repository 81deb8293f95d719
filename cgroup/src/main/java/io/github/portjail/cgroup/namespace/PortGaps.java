// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.reservation.ReservedPorts;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Several ranges of ports in the words of the kernel, which knows one ({@code ip_local_port_range}): that which holds them all, of
 * which it leaves out the gaps ({@code ip_local_reserved_ports}, which every network namespace has for itself).
 */
final class PortGaps {
    private static final int HIGHEST = 65535;

    private PortGaps() {}

    /** The range that holds all; of an even size, for of an odd one the kernel leaves the last port unused by connect. */
    static PortRange around(PortSet ports) {
        PortRange hull = ports.hull();
        boolean odd = hull.size() % 2 != 0;
        return odd && hull.last() < HIGHEST ? new PortRange(hull.first(), hull.last() + 1) : hull;
    }

    /** What of it is none of the ports. */
    private static List<PortRange> of(PortSet ports) {
        List<PortRange> ranges = ports.ranges();
        List<PortRange> gaps = new ArrayList<>();
        for (int i = 1; i < ranges.size(); i++) {
            gaps.add(new PortRange(ranges.get(i - 1).last() + 1, ranges.get(i).first() - 1));
        }
        int last = ranges.getLast().last();
        if (around(ports).last() > last) {
            gaps.add(new PortRange(last + 1, last + 1));
        }
        return gaps;
    }

    /** The gaps as the setting takes them. */
    static String list(PortSet ports) {
        StringBuilder list = new StringBuilder();
        for (PortRange gap : of(ports)) {
            list.append(list.isEmpty() ? "" : ",").append(gap);
        }
        return list.toString();
    }

    /** Whether the setting has them all. */
    static boolean areIn(String reserved, PortSet ports) {
        ReservedPorts all = ReservedPorts.parse(reserved);
        for (PortRange gap : of(ports)) {
            if (!all.contains(gap)) {
                return false;
            }
        }
        return true;
    }
}
