// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.PortList;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.Ruleset;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
                examine(host, chain, findings);
            }
        }
        return findings;
    }

    private static void examine(HostView host, FoundChain base, List<Finding> findings) {
        List<Ruleset.Placed> within = new ArrayList<>();
        List<Ruleset.Placed> others = new ArrayList<>();
        for (Ruleset.Placed placed : host.ruleset().rules(base, RuleEffect.SOURCE_NAT)) {
            (isWithin(placed.rule().ports(), host.range()) ? within : others).add(placed);
        }
        String subject = "source NAT in " + base.describe();
        if (!within.isEmpty()) {
            findings.add(Finding.of(
                    Topic.FIREWALL,
                    Severity.OK,
                    subject,
                    RuleText.names(within) + ": takes ports inside the range only"));
        }
        if (!others.isEmpty()) {
            findings.add(Finding.of(
                            Topic.FIREWALL,
                            Severity.WARNING,
                            subject,
                            RuleText.names(others) + ": " + ports(others)
                                    + " after portjail's rules judged; the guard then"
                                    + " drops what leaves outside the range" + first(base))
                    .withRemedy(
                            "before it, keep what comes from the range in the range (masquerade to :LO-HI); or use"
                                    + " --steer rewrite or --place netns, which decide first",
                            RuleText.masqueradeFirst(
                                    base,
                                    host.rangesOrExample(),
                                    others.getFirst().rule().outLink())));
        }
    }

    private static boolean isWithin(@Nullable PortRange ports, @Nullable PortSet range) {
        return ports != null && range != null && List.of(ports).equals(PortList.common(ports, range));
    }

    private static String ports(List<Ruleset.Placed> placed) {
        List<PortRange> ports = new ArrayList<>();
        for (Ruleset.Placed one : placed) {
            PortRange its = one.rule().ports();
            if (its == null) {
                return "may give a connection any source port, for example when its own is taken behind NAT,";
            }
            ports.add(its);
        }
        return "gives connections source ports " + PortList.text(ports);
    }

    private static String first(FoundChain base) {
        ChainHook hook = base.hook();
        boolean early =
                hook != null && hook.name().equals("postrouting") && hook.priority() < OwnHooks.FIRST_SOURCE_NAT;
        return early ? "; it decides before portjail's own source NAT too" : "";
    }
}
