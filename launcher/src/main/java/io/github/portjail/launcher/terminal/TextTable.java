// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Rows of cells as lines that fit a terminal: in columns, with less between them where it is narrow; where they still do not fit, the
 * cells of a row stand one below the other, each behind its heading. No number is cut, and no row is left out.
 */
public final class TextTable {
    private static final String WIDE_GAP = "  ";
    private static final String NARROW_GAP = " ";
    private static final String CUT = "...";

    private final List<List<String>> rows;
    private final int rightFrom;

    private TextTable(List<List<String>> rows, int rightFrom) {
        this.rows = rows;
        this.rightFrom = rightFrom;
    }

    /**
     * A line.
     *
     * @param text without its end
     * @param row of which it is: 0 for the headings, 1 for the first row below them
     */
    public record Line(String text, int row) {}

    /** Rows, of which the first one is the headings; the last column may be cut. */
    public static TextTable of(List<List<String>> rows) {
        return new TextTable(rows, rows.getFirst().size());
    }

    /** The same, where columns from that number on are numbers, which stand to the right and are never cut. */
    public static TextTable withNumbers(List<List<String>> rows, int rightFrom) {
        return new TextTable(rows, rightFrom);
    }

    /**
     * Returns the lines.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    public List<Line> lines(int width) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        int last = widths.length - 1;
        int least = rightFrom > last ? rows.getFirst().get(last).length() : widths[last];
        int others = Arrays.stream(widths).sum() - widths[last];
        for (String gap : List.of(WIDE_GAP, NARROW_GAP)) {
            int left = width - others - gap.length() * last;
            if (width == 0 || left >= least) {
                widths[last] = width == 0 ? widths[last] : Math.min(widths[last], left);
                return columns(widths, gap);
            }
        }
        return blocks(width);
    }

    /** Whether it stands side by side on a terminal of so many columns, or of any number for 0. */
    public boolean fits(int width) {
        List<Line> lines = lines(width);
        return lines.isEmpty() || lines.getFirst().row() == 0;
    }

    /** Returns the lines as one text. */
    public String text(int width, Ink ink, IntFunction<Ink.Style> styles) {
        StringBuilder text = new StringBuilder();
        for (Line line : lines(width)) {
            text.append(ink.paint(styles.apply(line.row()), line.text())).append('\n');
        }
        return text.toString();
    }

    private List<Line> columns(int[] widths, String gap) {
        List<Line> lines = new ArrayList<>();
        for (int number = 0; number < rows.size(); number++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = cut(rows.get(number).get(i), widths[i]);
                String fill = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : gap);
                line.append(i >= rightFrom ? fill + cell : cell + fill);
            }
            lines.add(new Line(line.toString().stripTrailing(), number));
        }
        return lines;
    }

    private List<Line> blocks(int width) {
        List<String> headings = rows.getFirst();
        int label = 0;
        for (String heading : headings) {
            label = Math.max(label, heading.length());
        }
        label = Math.min(label, width / 2);
        List<Line> lines = new ArrayList<>();
        for (int number = 1; number < rows.size(); number++) {
            if (number > 1) {
                lines.add(new Line("", number));
            }
            for (int i = 0; i < headings.size(); i++) {
                String heading = cut(headings.get(i), label);
                String cell = rows.get(number).get(i);
                int left = Math.max(1, width - label - WIDE_GAP.length());
                boolean mayBeCut = i == headings.size() - 1 && i < rightFrom;
                String line =
                        heading + " ".repeat(label - heading.length()) + WIDE_GAP + (mayBeCut ? cut(cell, left) : cell);
                lines.add(new Line(line, number));
            }
        }
        return lines;
    }

    private static String cut(String cell, int most) {
        if (cell.length() <= most) {
            return cell;
        }
        return most <= CUT.length() ? cell.substring(0, most) : cell.substring(0, most - CUT.length()) + CUT;
    }
}
