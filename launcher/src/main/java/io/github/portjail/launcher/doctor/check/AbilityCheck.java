// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.cgroup.probe.HostAbility;
import io.github.portjail.cgroup.probe.Support;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.Settings;
import java.util.ArrayList;
import java.util.List;

/** What was tried: the kernel's abilities, each with what becomes of jails without it. */
final class AbilityCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (HostAbility ability : HostAbility.values()) {
            findings.add(finding(ability, host.probe().support(ability)));
        }
        if (host.settings().number(Settings.DISABLE_IPV6, 0) == 1) {
            findings.add(Finding.of(
                            Topic.KERNEL, Severity.NOTE, "IPv6 addresses", "none: " + Settings.DISABLE_IPV6 + " is 1")
                    .withRemedy("allow them if jails are to use IPv6", "sysctl -w " + Settings.DISABLE_IPV6 + "=0"));
        }
        return findings;
    }

    private static Finding finding(HostAbility ability, Support support) {
        AbilityUse use = AbilityUse.of(ability);
        return switch (support) {
            case Support.Supported() -> Finding.of(use.topic(), Severity.OK, ability.subject(), use.gives());
            case Support.Unknown(String reason) ->
                Finding.of(use.topic(), Severity.NOTE, ability.subject(), "could not tell: " + reason);
            case Support.Unsupported(String reason) -> {
                Finding missing =
                        Finding.of(use.topic(), use.without(), ability.subject(), use.lost() + " (" + reason + ")");
                yield use.remedy().isEmpty() ? missing : missing.withRemedy(use.remedy(), use.commands());
            }
        };
    }
}
