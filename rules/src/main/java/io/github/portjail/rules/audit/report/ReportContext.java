// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.violation.SourceTally;
import java.time.Instant;
import java.util.List;

/**
 * What a report says about itself, besides the violations.
 *
 * @param made when it was made
 * @param producer the program and its version: {@code portjail 0.1.0}
 * @param host the host's name, empty if it is not known
 * @param sources where the violations were read from, as a user calls it
 * @param filters what the user restricted the report to, one option each: {@code --jail web}; empty for everything
 * @param tally what the sources held
 * @param advice what to do, most important first
 */
public record ReportContext(
        Instant made,
        String producer,
        String host,
        List<String> sources,
        List<String> filters,
        SourceTally tally,
        List<AdviceLine> advice) {
    /** Copies the lists. */
    public ReportContext {
        sources = List.copyOf(sources);
        filters = List.copyOf(filters);
        advice = List.copyOf(advice);
    }
}
