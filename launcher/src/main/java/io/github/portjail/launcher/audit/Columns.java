// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.util.ArrayList;
import java.util.List;

/** Text in columns; what does not fit its column is cut, and ends in three dots then. */
final class Columns {
    static final String WIDE_GAP = "  ";
    static final String NARROW_GAP = " ";

    private static final String CUT = "...";

    /** Names may be cut to this; numbers, times and protocols never are. */
    private static final int SHORTEST_NAME = 8;

    private static final List<String> NAMES = List.of("PROCESS", "JAIL", "DESTINATION");

    private final List<String> heads;
    private final int[] widths;
    private final List<List<String>> rows;
    private final String gap;

    private Columns(List<String> heads, int[] widths, List<List<String>> rows, String gap) {
        this.gap = gap;
        this.heads = heads;
        this.widths = widths;
        this.rows = rows;
    }

    /** Returns columns of fixed widths, for rows that are not known yet; 0 is as wide as need be. */
    static Columns of(List<String> heads, List<Integer> widths, String gap) {
        return new Columns(heads, widths.stream().mapToInt(Integer::intValue).toArray(), List.of(), gap);
    }

    /**
     * Returns columns for these rows.
     *
     * @param most how wide they may be together, or 0 for any width. Where even cut names do not fit, they are wider
     */
    static Columns fitting(List<String> heads, List<List<String>> rows, int most, String gap) {
        int[] widths = new int[heads.size()];
        measure(widths, heads);
        for (List<String> row : rows) {
            measure(widths, row);
        }
        Columns columns = new Columns(heads, widths, rows, gap);
        for (String name : NAMES) {
            int i = heads.indexOf(name);
            int excess = columns.width() - most;
            if (most > 0 && i >= 0 && excess > 0) {
                widths[i] = Math.max(Math.min(widths[i], Math.max(SHORTEST_NAME, name.length())), widths[i] - excess);
            }
        }
        return columns;
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cells.get(i).length());
        }
    }

    int width() {
        int sum = gap.length() * (widths.length - 1);
        for (int width : widths) {
            sum += width;
        }
        return sum;
    }

    List<List<String>> rows() {
        return new ArrayList<>(rows);
    }

    String head() {
        return row(heads);
    }

    String row(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            if (widths[i] > 0 && cell.length() > widths[i]) {
                cell = cell.substring(0, widths[i] - CUT.length()) + CUT;
            }
            line.append(cell);
            if (i < widths.length - 1) {
                line.repeat(' ', widths[i] - cell.length()).append(gap);
            }
        }
        return line.append('\n').toString();
    }
}
