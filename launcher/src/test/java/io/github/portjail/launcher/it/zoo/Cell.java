// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import io.github.portjail.rules.policy.PortRange;
import java.util.List;

/**
 * One run of a program over one version of IP, and what came of it.
 *
 * @param errand what was run
 * @param told what the program had to say
 * @param ports the source ports of what arrived, each as often as it came
 * @param range the ports that it was allowed
 */
record Cell(Errand errand, Told told, List<Integer> ports, PortRange range) {
    private static final int MOST_SHOWN = 12;

    /**
     * A program that is to be run.
     *
     * @param family the version of IP
     * @param expected what is to come of it
     */
    record Errand(Program program, int family, Outcome expected) {
        /** A name for files. */
        String id() {
            return Programs.ALL.indexOf(program) + "-" + family;
        }

        @Override
        public String toString() {
            return program + " over IPv" + family;
        }
    }

    /**
     * How a program ended.
     *
     * @param answered whether it got the server's answer
     * @param hung whether it had to be ended although it should have been told at once that it cannot send
     * @param text what it printed
     */
    record Told(boolean answered, boolean hung, String text) {}

    Outcome seen() {
        if (!ports.stream().allMatch(range::contains)) {
            return Outcome.LEAKS;
        }
        if (told.answered() && !ports.isEmpty()) {
            return Outcome.STEERED;
        }
        return told.answered() || told.hung() || !ports.isEmpty() ? Outcome.BROKEN : Outcome.BLOCKED;
    }

    boolean isAsExpected() {
        return seen() == errand.expected();
    }

    /** Whether the kernel, which nobody steered, may have picked ports of the range by chance. */
    boolean mayBeChance() {
        return errand.expected() == Outcome.BLOCKED
                && !ports.isEmpty()
                && ports.stream().allMatch(range::contains);
    }

    @Override
    public String toString() {
        List<Integer> shown = ports.stream().distinct().limit(MOST_SHOWN).toList();
        return errand + ": expected " + errand.expected() + ", seen " + seen() + "; "
                + (ports.isEmpty()
                        ? "nothing arrived"
                        : ports.size() + " packets that open something arrived, from ports " + shown)
                + "; the program said: " + told.text().strip().replace("\n", " / ");
    }
}
