// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.Ruleset;
import java.util.ArrayList;
import java.util.List;

/** Rules by which conntrack does not see packets: then answers of a jail cannot be told from what it opens. */
final class UntrackedCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (String hook : List.of("output", "prerouting")) {
            for (FoundChain chain : host.ruleset().at(hook)) {
                List<Ruleset.Placed> rules = host.ruleset().rules(chain, RuleEffect.NOTRACK);
                if (!rules.isEmpty()) {
                    boolean leaving = hook.equals("output");
                    findings.add(Finding.of(
                                    Topic.FIREWALL,
                                    Severity.WARNING,
                                    "notrack in " + chain.describe(),
                                    RuleText.names(rules) + ": conntrack does not see "
                                            + (leaving ? "what it matches" : "what comes in and matches")
                                            + "; a jailed UDP server's answers count as violations, and --place netns and"
                                            + " --steer rewrite do not work for it")
                            .withRemedy(
                                    "let conntrack see the ports of the range: accept them before notrack",
                                    RuleText.acceptFirst(chain, host.rangesOrExample(), leaving ? "sport" : "dport")));
                }
            }
        }
        return findings;
    }
}
