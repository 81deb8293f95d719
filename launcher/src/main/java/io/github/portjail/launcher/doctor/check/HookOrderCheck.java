// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.check;

import io.github.portjail.launcher.doctor.host.ChainHook;
import io.github.portjail.launcher.doctor.host.FoundChain;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.doctor.host.RuleTool;
import io.github.portjail.launcher.doctor.host.Ruleset;
import java.util.ArrayList;
import java.util.List;

/** Which iptables is here, and in which order a packet passes other chains and portjail's. */
final class HookOrderCheck implements Check {
    private static final List<String> HOOKS = List.of("output", "postrouting", "forward", "input");

    @Override
    public List<Finding> examine(HostView host) {
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of(
                Topic.FIREWALL,
                Severity.OK,
                "iptables",
                host.iptables().isEmpty() ? "not installed; not needed" : host.iptables()));
        boolean any = false;
        for (String hook : HOOKS) {
            List<FoundChain> chains = inUse(host.ruleset().at(hook));
            if (!chains.isEmpty()) {
                any = true;
                String found = order(hook, chains) + "; what one accepts, the next still judges";
                findings.add(Finding.of(Topic.FIREWALL, Severity.NOTE, "order at " + hook, found));
            }
        }
        boolean blind = host.gaps().stream().anyMatch(gap -> gap.source() == HostView.Source.NFTABLES);
        if (!any && !blind) {
            findings.add(Finding.of(
                    Topic.FIREWALL, Severity.OK, "other rules", "none at output, postrouting, forward or input"));
        }
        if (hasLegacy(host.ruleset())) {
            findings.add(Finding.of(
                            Topic.FIREWALL,
                            Severity.NOTE,
                            "legacy tables",
                            "iptables-legacy has rules, which nft does not show; both are in force")
                    .withRemedy("keep them in mind, or move them to nft", "iptables-legacy-save"));
        }
        return findings;
    }

    /** Without empty chains that accept, which iptables makes for all hooks of a table. */
    private static List<FoundChain> inUse(List<FoundChain> chains) {
        List<FoundChain> inUse = new ArrayList<>();
        for (FoundChain chain : chains) {
            ChainHook hook = chain.hook();
            if (!chain.rules().isEmpty() || (hook != null && hook.policyDrops())) {
                inUse.add(chain);
            }
        }
        return inUse;
    }

    private static boolean hasLegacy(Ruleset ruleset) {
        for (FoundChain chain : ruleset.chains()) {
            if (chain.tool() == RuleTool.IPTABLES_LEGACY
                    && !inUse(List.of(chain)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static String order(String hook, List<FoundChain> chains) {
        StringBuilder text = new StringBuilder();
        List<Integer> own = new ArrayList<>(OwnHooks.at(hook));
        for (FoundChain chain : chains) {
            ChainHook at = chain.hook();
            int priority = at == null ? 0 : at.priority();
            while (!own.isEmpty() && own.getFirst() <= priority) {
                append(text, "portjail", own.removeFirst());
            }
            append(text, chain.describe(), priority);
        }
        for (int priority : own) {
            append(text, "portjail", priority);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String name, int priority) {
        text.append(text.isEmpty() ? "" : ", ")
                .append(name)
                .append(" (")
                .append(priority)
                .append(')');
    }
}
