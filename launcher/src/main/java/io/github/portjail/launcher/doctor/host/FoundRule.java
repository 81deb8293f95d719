// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule of another program, as far as it matters.
 *
 * @param name by what a person finds it: {@code handle 7}, or the rule as iptables-save prints it
 * @param targets chains of the same table that it may go to
 * @param ports those that its source NAT chooses from, or null when it names none
 * @param outLink the link that packets must leave by, or null for any
 */
public record FoundRule(
        String name,
        Set<RuleEffect> effects,
        List<String> targets,
        @Nullable PortRange ports,
        @Nullable String outLink) {
    public FoundRule {
        effects = Set.copyOf(effects);
        targets = List.copyOf(targets);
    }

    public boolean has(RuleEffect effect) {
        return effects.contains(effect);
    }
}
