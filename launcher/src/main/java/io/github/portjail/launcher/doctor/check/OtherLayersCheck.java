// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.RuleEffect;
import io.github.portjail.launcher.doctor.host.Ruleset;
import java.util.ArrayList;
import java.util.List;

/** Tables that work elsewhere than where portjail judges: below it, beside it, or not at all as long as they sleep. */
final class OtherLayersCheck implements Check {
    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        for (FoundChain chain : host.ruleset().chains()) {
            ChainHook hook = chain.hook();
            if (hook != null) {
                examine(host.ruleset(), chain, hook, findings);
            }
        }
        return findings;
    }

    private static void examine(Ruleset ruleset, FoundChain chain, ChainHook hook, List<Finding> findings) {
        if (chain.dormant()) {
            findings.add(finding(
                    Severity.NOTE,
                    chain,
                    "its table is dormant (or has another flag that nft does not tell): not judged here, at "
                            + hook.name() + ", priority " + hook.priority(),
                    "ask again when it has been woken"));
            return;
        }
        if (!ruleset.rules(chain, RuleEffect.SOURCE_PORT).isEmpty()) {
            boolean below = !chain.isOnIp();
            findings.add(finding(
                    Severity.WARNING,
                    chain,
                    RuleText.names(ruleset.rules(chain, RuleEffect.SOURCE_PORT)) + " writes source ports into packets"
                            + (below
                                    ? ", behind portjail's rules and guard: nothing stops what leaves from there"
                                    : "; the guard drops what it makes leave outside the range"),
                    "take the range out of that rule"));
        }
        if (!ruleset.rules(chain, RuleEffect.OFFLOAD).isEmpty()) {
            findings.add(finding(
                    Severity.NOTE,
                    chain,
                    "a flowtable lets later packets of forwarded connections pass beside portjail's forward chain; their"
                            + " first packets are judged, and ports do not change later",
                    "nothing need be done"));
        }
        if (!chain.isOnIp() && !chain.family().equals("arp") && stops(ruleset, chain, hook)) {
            findings.add(finding(
                    Severity.NOTE,
                    chain,
                    "may stop packets at " + hook.name() + " of " + chain.family() + ", "
                            + (hook.name().equals("egress") ? "behind portjail" : "beside portjail's rules"),
                    "if connections of a jail fail and portjail show counts no violation, look here"));
        }
    }

    private static boolean stops(Ruleset ruleset, FoundChain chain, ChainHook hook) {
        return hook.policyDrops() || !ruleset.rules(chain, RuleEffect.STOP).isEmpty();
    }

    private static Finding finding(Severity severity, FoundChain chain, String found, String advice) {
        return Finding.of(Topic.FIREWALL, severity, chain.describe(), found).withRemedy(advice, RuleText.show(chain));
    }
}
