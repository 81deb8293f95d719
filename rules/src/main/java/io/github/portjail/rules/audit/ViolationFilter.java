// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.violation.Intruder;
import io.github.portjail.rules.violation.Violation;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which violations count.
 *
 * @param since those logged then or later, or null for all
 * @param until those logged before, or null for all
 * @param jails those of the jails of these names, and of others who used their ranges; empty for all
 */
public record ViolationFilter(
        @Nullable Instant since, @Nullable Instant until, Set<String> jails) {
    /** Copies the names. */
    public ViolationFilter {
        jails = Set.copyOf(jails);
    }

    /** Tells whether a violation counts. One whose line does not say when it was logged counts only if no time is asked for. */
    public boolean passes(Violation violation) {
        if (!jails.isEmpty() && !jails.contains(Intruder.jail(violation.jail()))) {
            return false;
        }
        Instant time = violation.time();
        if (time == null) {
            return !asksForTime();
        }
        return (since == null || !time.isBefore(since)) && (until == null || time.isBefore(until));
    }

    /** Tells whether a time is asked for. */
    public boolean asksForTime() {
        return since != null || until != null;
    }
}
