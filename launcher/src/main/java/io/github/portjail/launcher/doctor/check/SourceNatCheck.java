// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.PortList;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.Ruleset;
import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Source NAT of others: it works after portjail's rules judged, and may give a connection a port outside the range, because the
 * ports that snat and masquerade take are not those of ip_local_port_range.
 */
final class SourceNatCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (String hook : List.of("postrouting", "input")) {
            for (FoundChain chain : host.ruleset().at(hook)) {
                for (Ruleset.Placed placed : host.ruleset().rules(chain, RuleEffect.SOURCE_NAT)) {
                    findings.add(finding(host, chain, placed));
                }
            }
        }
        return findings;
    }

    private static Finding finding(HostView host, FoundChain base, Ruleset.Placed placed) {
        PortRange ports = placed.rule().ports();
        PortRange range = host.range();
        String rule = RuleText.names(List.of(placed));
        if (ports != null && range != null && ports.equals(PortList.common(ports, range))) {
            return Finding.of(
                    Topic.FIREWALL,
                    Severity.OK,
                    "source NAT in " + base.describe(),
                    rule + " takes ports " + PortList.text(List.of(ports)) + ", which are inside the range");
        }
        String what = ports == null
                ? "gives a connection another source port when its own is taken behind it"
                : "gives connections source ports " + PortList.text(List.of(ports));
        return Finding.of(
                        Topic.FIREWALL,
                        Severity.WARNING,
                        "source NAT in " + base.describe(),
                        rule + " " + what
                                + ", after portjail's rules judged; the guard then drops what leaves outside the"
                                + " range" + first(base))
                .withRemedy(
                        "before it, keep what comes from the range in the range; or use --steer rewrite or --place netns,"
                                + " which decide first",
                        RuleText.masqueradeFirst(
                                base, host.rangeOrExample(), placed.rule().outLink()));
    }

    private static String first(FoundChain base) {
        ChainHook hook = base.hook();
        boolean early =
                hook != null && hook.name().equals("postrouting") && hook.priority() < OwnHooks.FIRST_SOURCE_NAT;
        return early ? "; it decides before portjail's own source NAT too" : "";
    }
}
