// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.Settings;
import java.util.List;

/** Whether conntrack has room: when it has none, new connections are dropped. */
final class ConntrackCheck implements Check {
    private static final int FULL_PERCENT = 97;
    private static final int FILLING_PERCENT = 80;
    private static final long MOST_SUGGESTED = 4_194_304;

    @Override
    public List<Finding> examine(HostView host) {
        long count = host.settings().number(Settings.CONNTRACK_COUNT, -1);
        long max = host.settings().number(Settings.CONNTRACK_MAX, -1);
        if (count < 0 || max <= 0) {
            return List.of(Finding.of(
                    Topic.LIMITS,
                    Severity.NOTE,
                    "conntrack",
                    "its table could not be read: its module is not loaded yet, or this is not shown here"));
        }
        long percent = count * 100 / max;
        Severity severity = percent >= FULL_PERCENT
                ? Severity.PROBLEM
                : percent >= FILLING_PERCENT ? Severity.WARNING : Severity.OK;
        Finding finding = Finding.of(
                Topic.LIMITS,
                severity,
                "conntrack",
                count + " of " + max + " connections (" + percent + " %)"
                        + (severity == Severity.OK ? "" : "; when it is full, new connections are dropped"));
        return List.of(
                severity == Severity.OK
                        ? finding
                        : finding.withRemedy(
                                "make room, in the host's first network namespace",
                                "sysctl -w " + Settings.CONNTRACK_MAX + "=" + Math.min(max * 2, MOST_SUGGESTED)));
    }
}
