// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A line of the table: a combination of options, and what becomes of each pattern.
 *
 * @param usual the outcome of the patterns that are not named
 * @param exceptions the outcome of those that are, by name or, for both protocols, without it
 * @param shown whether README.md shows it
 */
public record Mode(
        String place,
        String steer,
        String firewall,
        String onViolation,
        String usual,
        Map<String, String> exceptions,
        boolean shown) {

    /** Marks an outcome that is {@code steered} when the kernel's own choice happens to be in the range. */
    static final String BY_CHANCE = "~";

    public Mode {
        exceptions = Map.copyOf(exceptions);
    }

    /**
     * The outcome of a pattern.
     *
     * @param pattern with its protocol, as in {@code tcp-connect}
     */
    public String expected(String pattern) {
        String ofManner = exceptions.getOrDefault(pattern.substring(pattern.indexOf('-') + 1), usual);
        return exceptions.getOrDefault(pattern, ofManner);
    }

    /**
     * Whether the outcome is the pattern's.
     *
     * @param chance whether the ports among which the kernel chooses hold the range
     */
    public boolean allows(String pattern, String outcome, boolean chance) {
        String expected = expected(pattern);
        boolean byChance = expected.endsWith(BY_CHANCE);
        return outcome.equals(expected.replace(BY_CHANCE, "")) || byChance && chance && outcome.equals("steered");
    }

    /** The same with another firewall of its kind: a variant of iptables. */
    public Mode with(String variant) {
        return new Mode(place, steer, variant, onViolation, usual, exceptions, shown);
    }

    /** The options of {@code run} and {@code prove}. */
    public List<String> options() {
        List<String> options = new ArrayList<>(List.of("--place", place, "--steer", steer));
        options.addAll(List.of("--firewall", firewall, "--on-violation", onViolation));
        return options;
    }

    @Override
    public String toString() {
        return String.join(" ", place, steer, firewall, onViolation);
    }
}
