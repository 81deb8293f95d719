// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.violation.Endpoint;
import java.util.List;

/**
 * Many violations, summed up.
 *
 * @param context what the report says about itself
 * @param totals the numbers of all violations
 * @param timeLine when, by jail
 * @param programs which programs; programs that are not known are told apart by their user
 * @param destinations which addresses and ports they wanted to reach
 * @param ports from which source ports, by jail
 * @param jails each jail, the one with the most violations first; only the first {@value ReportBuilder#JAILS} that were seen
 * @param rows the rows of the table
 */
public record Report(
        ReportContext context,
        Totals totals,
        TimeLine timeLine,
        Ranking<Program> programs,
        Ranking<Endpoint> destinations,
        PortHistogram ports,
        List<JailSummary> jails,
        Rows rows) {
    /** Copies the list. */
    public Report {
        jails = List.copyOf(jails);
    }
}
