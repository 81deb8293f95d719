// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A refresh as lines for people. */
final class TopText {
    private static final List<String> HEADER =
            List.of("NAME", "RANGE", "PROCESSES", "PORTS IN USE", "CONNECTIONS/S", "REJECTS/S", "REJECTED");

    private TopText() {}

    /** The header, and a line for each jail. */
    static List<String> table(List<TopRow> rows) {
        List<List<String>> cells = new ArrayList<>(List.of(HEADER));
        for (TopRow row : rows) {
            cells.add(List.of(
                    row.name().value(),
                    row.range().toString(),
                    Integer.toString(row.processes()),
                    row.portsInUse() + "/" + row.range().size(),
                    rate(row.connections()) + (row.counted() == TopRow.Counted.SOCKETS ? "~" : ""),
                    rate(row.rejects()),
                    row.rejected() == null ? "?" : Long.toString(row.rejected())));
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> line : cells) {
            lines.add(aligned(line, widths));
        }
        return lines;
    }

    /** Names to the left, numbers to the right. */
    private static String aligned(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String gap = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : "  ").append(i < 2 ? cells.get(i) + gap : gap + cells.get(i));
        }
        return line.toString().stripTrailing();
    }

    private static String rate(@Nullable Double rate) {
        return rate == null ? "-" : String.format(Locale.ROOT, "%.1f", rate);
    }

    /** What the screen says above the table. */
    static String title(int jails, Instant time) {
        return "portjail top  " + time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + "  " + jails
                + (jails == 1 ? " jail" : " jails") + "  q ends";
    }
}
