// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.launcher.doctor.host.HostView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Who asks, and what this root may not do. */
final class PrivilegeCheck implements Check {
    private static final Map<Capability, String> USES = uses();

    private static Map<Capability, String> uses() {
        Map<Capability, String> uses = new EnumMap<>(Capability.class);
        uses.put(Capability.CAP_DAC_OVERRIDE, "portjail may not write to cgroups and state of other owners");
        uses.put(Capability.CAP_SETGID, "--user does not work");
        uses.put(Capability.CAP_SETUID, "--user does not work");
        uses.put(
                Capability.CAP_NET_BIND_SERVICE,
                "ports below net.ipv4.ip_unprivileged_port_start cannot be in a range");
        uses.put(Capability.CAP_NET_ADMIN, "no rules and no BPF programs: no jail at all");
        uses.put(
                Capability.CAP_SYS_ADMIN,
                "no network namespaces, no net_cls, no cgroup v2 where it is mounted nowhere, and cgroups stay writable for"
                        + " root inside, who may leave the jail");
        uses.put(Capability.CAP_SETPCAP, "root inside a jail keeps its capabilities, and may leave it");
        uses.put(Capability.CAP_SYS_RESOURCE, "hard limits cannot be raised, which portjail does not need to do");
        uses.put(Capability.CAP_SYSLOG, "logged violations may not be readable (kernel.dmesg_restrict)");
        uses.put(Capability.CAP_BPF, "CAP_SYS_ADMIN has to stand in for it when BPF programs are loaded");
        return uses;
    }

    @Override
    public List<Finding> examine(HostView host) {
        Privileges privileges = host.probe().privileges();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of(
                Topic.KERNEL,
                Severity.OK,
                "kernel",
                "Linux " + host.kernel() + (host.systemd() ? ", host run by systemd" : ", no systemd")));
        if (!privileges.isRoot()) {
            findings.add(Finding.of(
                            Topic.KERNEL,
                            Severity.NOTE,
                            "privilege",
                            "not root: jails need root, and much of what follows cannot be told")
                    .withRemedy("ask as root", "sudo portjail doctor"));
            return findings;
        }
        for (Map.Entry<Capability, String> use : USES.entrySet()) {
            if (!privileges.has(use.getKey())) {
                findings.add(lacking(use.getKey(), use.getValue(), privileges));
            }
        }
        return findings;
    }

    private static Finding lacking(Capability capability, String consequence, Privileges privileges) {
        boolean noBpf = capability == Capability.CAP_BPF && !privileges.has(Capability.CAP_SYS_ADMIN);
        Severity severity = switch (capability) {
            case CAP_NET_ADMIN -> Severity.PROBLEM;
            case CAP_BPF -> noBpf ? Severity.PROBLEM : Severity.NOTE;
            case CAP_SYS_ADMIN, CAP_SETPCAP, CAP_DAC_OVERRIDE, CAP_SETGID, CAP_SETUID -> Severity.WARNING;
            case CAP_NET_BIND_SERVICE, CAP_SYS_RESOURCE, CAP_SYSLOG -> Severity.NOTE;
        };
        Finding finding = Finding.of(
                Topic.LIMITS,
                severity,
                capability.name(),
                "this root lacks it: " + (noBpf ? "BPF programs cannot be loaded" : consequence));
        return severity == Severity.NOTE
                ? finding
                : finding.withRemedy("in a container, give it the capability: --cap-add=" + capability.name());
    }
}
