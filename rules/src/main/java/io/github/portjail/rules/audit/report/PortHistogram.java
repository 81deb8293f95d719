// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.List;

/**
 * Violations by source port.
 *
 * @param firstPort where the first bin begins
 * @param binPorts how many ports each bin has
 * @param bins how many bins; 0 without violations
 * @param series the jails with the most violations, most first, and last the others together if there are any
 */
public record PortHistogram(int firstPort, int binPorts, int bins, List<Series> series) {
    /** Copies the list. */
    public PortHistogram {
        series = List.copyOf(series);
    }
}
