// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the table, most violations first.
 *
 * @param rows at most {@value ReportBuilder#ROWS}
 * @param leftOut violations that are in no row
 */
public record Rows(List<Row> rows, long leftOut) {
    /** Copies the list. */
    public Rows {
        rows = List.copyOf(rows);
    }

    /**
     * Violations that have everything in common but their times.
     *
     * @param jail the jail
     * @param program the program
     * @param pid its PID, 0 if it is not known or there were several
     * @param origin how the socket came to its port; unknown if it was not the same each time
     * @param protocol the protocol
     * @param sourcePort the source port
     * @param destination where they went
     * @param count how many, at least
     * @param missing how many there may be more; 0 if the count is exact
     * @param first the earliest time since the row is remembered, or null if none is known
     * @param last the latest time, or null if none is known
     */
    public record Row(
            String jail,
            Program program,
            int pid,
            PortOrigin origin,
            TransportProtocol protocol,
            int sourcePort,
            Endpoint destination,
            long count,
            long missing,
            @Nullable Instant first,
            @Nullable Instant last) {}
}
