// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.plan.OwnGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where cgroup v2 is, and whether we are in a jail ourselves. */
final class CgroupCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        CgroupHierarchies hierarchies = host.probe().hierarchies();
        String own = hierarchies.ownPath();
        List<Finding> findings = new ArrayList<>();
        if (own == null) {
            return findings;
        }
        String layout = hierarchies.layout().toString().toLowerCase(Locale.ROOT);
        findings.add(Finding.of(
                Topic.CGROUPS,
                Severity.OK,
                "hierarchy",
                layout + ", version 2 " + CgroupLocation.expected(hierarchies).describe()));
        if (OwnGroups.hold(own)) {
            findings.add(Finding.of(
                            Topic.CGROUPS,
                            Severity.PROBLEM,
                            "own cgroup",
                            "this is inside the jail in cgroup " + own + ", and a jail makes no jails")
                    .withRemedy("run portjail from outside of the jail"));
        }
        return findings;
    }
}
