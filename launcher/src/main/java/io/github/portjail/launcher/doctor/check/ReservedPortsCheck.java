// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.PortList;
import io.github.portjail.launcher.doctor.host.Settings;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;

/** Ports of the range that somebody reserved: for this jail, or for a service of his own. */
final class ReservedPortsCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        PortSet range = host.range();
        if (range == null) {
            return List.of();
        }
        List<PortRange> common = new ArrayList<>();
        for (PortRange reserved : PortRangeCheck.reserved(host)) {
            common.addAll(PortList.common(range, reserved));
        }
        if (common.isEmpty()) {
            return List.of();
        }
        String ports = PortList.text(common);
        if (PortList.count(range.ranges(), common) == range.size()) {
            return List.of(Finding.of(
                    Topic.RANGE,
                    Severity.OK,
                    "reserved ports",
                    "the whole range is in ip_local_reserved_ports: --steer bpf uses it, others get none of it unasked;"
                            + " --steer preload finds no port by the kernel's search"));
        }
        return List.of(Finding.of(
                        Topic.RANGE,
                        Severity.WARNING,
                        "reserved ports",
                        ports + " of the range are in ip_local_reserved_ports: --steer bpf uses them all the same, the"
                                + " kernel's search for --steer preload leaves them out; a service may be waiting for them")
                .withRemedy(
                        "if a service needs them, choose another range; if they are meant for the jail, reserve all of it",
                        "sysctl -w " + Settings.RESERVED_PORTS + "="
                                + host.settings().get(Settings.RESERVED_PORTS) + "," + range));
    }
}
