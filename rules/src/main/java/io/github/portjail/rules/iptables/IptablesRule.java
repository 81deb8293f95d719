// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

import java.util.List;

/**
 * A rule of a chain.
 *
 * @param chain where it is
 * @param parts conditions, and at most one target behind them; without one the rule only counts
 */
public record IptablesRule(IptablesChain chain, List<IptablesPart> parts) {
    /** Copies the list. */
    public IptablesRule {
        parts = List.copyOf(parts);
    }

    /** Returns a rule of these parts. */
    public static IptablesRule of(IptablesChain chain, IptablesPart... parts) {
        return new IptablesRule(chain, List.of(parts));
    }

    /** Returns the rule without its chain, as iptables-save lists it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            text.append(i == 0 ? "" : " ").append(parts.get(i));
        }
        return text.toString();
    }

    /** Returns the line that iptables-save lists, which adds the rule at the end of its chain. */
    @Override
    public String toString() {
        return command("-A");
    }

    /** Returns the line that puts the rule at the beginning of its chain. */
    public String insertion() {
        return command("-I");
    }

    /** Returns the line that deletes the first rule that is equal to this one; it is an error if there is none. */
    public String deletion() {
        return command("-D");
    }

    private String command(String verb) {
        return verb + " " + chain + (parts.isEmpty() ? "" : " " + text());
    }
}
