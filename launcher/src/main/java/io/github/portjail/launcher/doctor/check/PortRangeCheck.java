// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.PortList;
import io.github.portjail.launcher.doctor.host.Settings;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the range lies to the ports that the kernel gives to all programs, and to privileged ones. */
final class PortRangeCheck implements Check {
    private static final int FEW = 64;
    private static final long USUAL_FIRST_UNPRIVILEGED = 1024;

    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        String text = host.settings().get(Settings.EPHEMERAL_PORTS);
        PortRange ephemeral = text == null ? null : PortList.ephemeral(text);
        PortSet range = host.range();
        if (range == null) {
            findings.add(Finding.of(
                            Topic.RANGE,
                            Severity.NOTE,
                            "range",
                            "none given; other programs get ports "
                                    + (ephemeral == null ? "that could not be told" : ephemeral.toString()))
                    .withRemedy("say which ports are meant", "portjail doctor --range LO:HI"));
            return findings;
        }
        if (ephemeral != null) {
            findings.add(ephemeral(host, range, ephemeral));
        }
        long first = host.settings().number(Settings.FIRST_UNPRIVILEGED_PORT, USUAL_FIRST_UNPRIVILEGED);
        if (range.hull().first() < first) {
            findings.add(Finding.of(
                            Topic.RANGE,
                            Severity.WARNING,
                            "privileged ports",
                            "ports below " + first
                                    + " need CAP_NET_BIND_SERVICE: a program without it fails to connect")
                    .withRemedy(
                            "choose a higher range, or let every program have these ports",
                            "sysctl -w " + Settings.FIRST_UNPRIVILEGED_PORT + "="
                                    + range.hull().first()));
        }
        if (range.size() < FEW) {
            findings.add(Finding.of(
                            Topic.LIMITS,
                            Severity.NOTE,
                            "size of the range",
                            "so many connections at once to one address and port: " + range.size()
                                    + "; ports rest for a minute after a connection that the jail closed first")
                    .withRemedy("choose a larger range for a program that opens many connections to one server"));
        }
        return findings;
    }

    private static Finding ephemeral(HostView host, PortSet range, PortRange ephemeral) {
        List<PortRange> common = PortList.common(range, ephemeral);
        String setting = "ip_local_port_range, " + ephemeral;
        if (common.isEmpty()) {
            return Finding.of(
                    Topic.RANGE,
                    Severity.OK,
                    "other programs",
                    "the range lies outside " + setting
                            + ": nobody gets these ports unasked; --steer preload searches them itself");
        }
        boolean within = common.equals(range.ranges());
        List<PortRange> reserved = reserved(host);
        if (PortList.count(common, reserved) == PortList.count(common, common)) {
            return Finding.of(
                    Topic.RANGE,
                    Severity.OK,
                    "other programs",
                    "what the range shares with " + setting + " is reserved: nobody gets these ports unasked");
        }
        return Finding.of(
                        Topic.RANGE,
                        Severity.NOTE,
                        "other programs",
                        (within ? "the range lies inside " : "the range partly lies inside ") + setting
                                + ": the kernel gives its ports to programs outside of the jail too")
                .withRemedy(
                        "keep them off by reserving the range, which --steer bpf uses all the same",
                        reserve(host, range));
    }

    static List<PortRange> reserved(HostView host) {
        String text = host.settings().get(Settings.RESERVED_PORTS);
        return text == null ? List.of() : PortList.reserved(text);
    }

    private static String reserve(HostView host, PortSet range) {
        @Nullable String before = host.settings().get(Settings.RESERVED_PORTS);
        String list = before == null || before.isEmpty() ? range.toString() : before + "," + range;
        return "sysctl -w " + Settings.RESERVED_PORTS + "=" + list;
    }
}
