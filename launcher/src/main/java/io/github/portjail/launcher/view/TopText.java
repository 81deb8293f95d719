// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.launcher.terminal.TextTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A refresh as lines for people. */
final class TopText {
    private static final List<String> HEADER =
            List.of("NAME", "RANGE", "PROCESSES", "PORTS IN USE", "CONNECTIONS/S", "REJECTS/S", "REJECTED");

    /** The column from which on there are numbers. */
    private static final int FIRST_NUMBER = 2;

    /** Which columns stay on a narrow terminal, and on one that is narrower still; portjail show has the rest. */
    private static final List<List<Integer>> FEWER = List.of(List.of(0, 3, 4, 5, 6), List.of(0, 4, 5));

    private TopText() {}

    /**
     * The header, and a row for each jail: with fewer columns where the terminal is narrow, for most of the jails are to be seen.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    static TextTable table(List<TopRow> rows, int width) {
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
        TextTable table = TextTable.withNumbers(cells, FIRST_NUMBER);
        for (List<Integer> fewer : FEWER) {
            if (table.fits(width)) {
                return table;
            }
            table = TextTable.withNumbers(only(fewer, cells), 1);
        }
        return table;
    }

    private static List<List<String>> only(List<Integer> columns, List<List<String>> rows) {
        List<List<String>> fewer = new ArrayList<>();
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>();
            for (int column : columns) {
                cells.add(row.get(column));
            }
            fewer.add(cells);
        }
        return fewer;
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
