// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.HostView;
import java.util.ArrayList;
import java.util.List;

/** What could not be read, so that silence about it is not taken for good news. */
final class GapCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (HostView.Gap gap : host.gaps()) {
            Topic topic = switch (gap.source()) {
                case NFTABLES, IPTABLES -> Topic.FIREWALL;
                case SOCKETS, JAILS -> Topic.RANGE;
            };
            findings.add(Finding.of(topic, Severity.NOTE, gap.source().subject(), "could not tell: " + gap.reason()));
        }
        return findings;
    }
}
