// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.Ruleset;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules and policies of others that may stop a jail's packets. What one base chain accepts goes on to the next, so they cannot
 * let pass what portjail stops; what one drops, nobody sees any more.
 */
final class StoppingRulesCheck implements Check {
    /** What a jail sends passes these; the others see packets of --place netns, or answers. */
    private static final List<String> LEAVING = List.of("output", "postrouting");

    private static final List<String> OTHERS = List.of("prerouting", "forward", "input");

    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (String hook : LEAVING) {
            for (FoundChain chain : host.ruleset().at(hook)) {
                examine(host, chain, true, findings);
            }
        }
        for (String hook : OTHERS) {
            for (FoundChain chain : host.ruleset().at(hook)) {
                examine(host, chain, false, findings);
            }
        }
        return findings;
    }

    private static void examine(HostView host, FoundChain chain, boolean leaving, List<Finding> findings) {
        ChainHook hook = chain.hook();
        if (hook == null) {
            return;
        }
        if (hook.policyDrops()) {
            findings.add(policy(host, chain, hook, leaving));
        }
        List<Ruleset.Placed> stopping = new ArrayList<>(host.ruleset().rules(chain, RuleEffect.STOP));
        stopping.addAll(host.ruleset().rules(chain, RuleEffect.QUEUE));
        stopping.addAll(host.ruleset().rules(chain, RuleEffect.VERDICT_MAP));
        if (!stopping.isEmpty()) {
            findings.add(Finding.of(
                            Topic.FIREWALL,
                            Severity.NOTE,
                            chain.describe(),
                            "has rules that may stop packets at " + hook.name() + ", " + OwnHooks.order(hook) + ": "
                                    + RuleText.names(stopping))
                    .withRemedy(
                            "if connections of a jail fail and portjail show counts no violation, look here",
                            RuleText.show(chain)));
        }
    }

    private static Finding policy(HostView host, FoundChain chain, ChainHook hook, boolean leaving) {
        String found = "policy drop at " + hook.name() + ", " + OwnHooks.order(hook) + ": ";
        if (leaving) {
            return Finding.of(
                            Topic.FIREWALL,
                            Severity.WARNING,
                            chain.describe(),
                            found + "what its rules do not accept is dropped, from ports of the range too, and"
                                    + " portjail neither logs nor counts it")
                    .withRemedy(
                            "accept there what portjail lets pass, unless its rules do so already",
                            RuleText.acceptFirst(chain, host.rangesOrExample(), "sport"));
        }
        if (hook.name().equals("forward")) {
            return Finding.of(
                            Topic.FIREWALL,
                            Severity.WARNING,
                            chain.describe(),
                            found
                                    + "what jails of --place netns send is forwarded, and dropped unless its rules accept it")
                    .withRemedy("let the links of such jails pass", RuleText.acceptLinks(chain));
        }
        return Finding.of(
                        Topic.FIREWALL,
                        Severity.NOTE,
                        chain.describe(),
                        found + "answers to jails must be accepted by its rules, as those to other programs")
                .withRemedy(
                        "if answers do not arrive, accept what conntrack knows (ct state established)",
                        RuleText.show(chain));
    }
}
