// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.PortList;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;

/** Jails that live here with ports of the range. */
final class JailsCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        PortSet range = host.range();
        if (range == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (HostView.OtherJail jail : host.jails()) {
            List<PortRange> common = PortList.common(range, jail.range());
            if (!common.isEmpty()) {
                findings.add(Finding.of(
                                Topic.RANGE,
                                Severity.WARNING,
                                "jail " + jail.name(),
                                "has ports " + PortList.text(common)
                                        + " of the range too: the two share them, and cannot be told apart by them")
                        .withRemedy("choose a range that no other jail has", "portjail list"));
            }
        }
        boolean blind = host.gaps().stream().anyMatch(gap -> gap.source() == HostView.Source.JAILS);
        if (findings.isEmpty() && !blind) {
            findings.add(Finding.of(Topic.RANGE, Severity.OK, "other jails", "none has a port of the range"));
        }
        return findings;
    }
}
