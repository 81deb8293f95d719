// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.List;

/**
 * Violations by time; the bins follow one another without a gap and begin at multiples of their width since 1970 (UTC).
 *
 * @param start when the first bin begins, in seconds since 1970
 * @param binSeconds how long each bin is
 * @param bins how many bins, at most {@value TimeBins#MOST}; 0 if no violation says when it was
 * @param series the jails with the most violations, most first, and last the others together if there are any
 */
public record TimeLine(long start, long binSeconds, int bins, List<Series> series) {
    /** Copies the list. */
    public TimeLine {
        series = List.copyOf(series);
    }
}
