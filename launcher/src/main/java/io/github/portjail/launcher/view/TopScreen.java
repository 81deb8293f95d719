// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.TerminalCalls;
import io.github.portjail.launcher.terminal.TextTable;
import java.io.PrintStream;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A terminal that shows one refresh after the other in the place of what was there, which comes back at the end.
 *
 * <p>The other screen, a hidden cursor and keys without echo are taken back by {@link #close}, which a shutdown hook calls when a signal
 * ends the process.
 */
final class TopScreen implements AutoCloseable {
    private static final String BEGIN = "\u001b[?1049h\u001b[?25l";
    private static final String END = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String INVERSE = "\u001b[7m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[m";

    private final PrintStream out;
    private final boolean coloured;
    private final TerminalCalls.@Nullable Attributes keysBefore;
    private boolean open = true;

    private TopScreen(PrintStream out, boolean coloured, TerminalCalls.@Nullable Attributes keysBefore) {
        this.out = out;
        this.coloured = coloured;
        this.keysBefore = keysBefore;
    }

    /**
     * Takes the terminal.
     *
     * @param coloured whether colours may be used
     */
    static TopScreen open(PrintStream out, boolean coloured) {
        TopScreen screen;
        try (NativeFrame frame = NativeFrame.open()) {
            screen = new TopScreen(out, coloured, new TerminalCalls(frame).attributes(TerminalCalls.STDIN));
        }
        out.print(BEGIN);
        out.flush();
        screen.takeKeys();
        return screen;
    }

    /** Also after the process was stopped and goes on, for the shell gave the terminal its own settings meanwhile. */
    private void takeKeys() {
        if (keysBefore != null) {
            try (NativeFrame frame = NativeFrame.open()) {
                new TerminalCalls(frame).set(TerminalCalls.STDIN, keysBefore.withKeysAtOnce());
            }
        }
    }

    /**
     * Shows a refresh, cut to the terminal's size.
     *
     * @param title the first line
     * @param tables the jails, for a terminal of so many columns
     * @param red which of its rows are about rejects
     */
    synchronized void show(String title, IntFunction<TextTable> tables, List<Boolean> red) {
        if (!open) {
            return;
        }
        takeKeys();
        int columns;
        int rows;
        try (NativeFrame frame = NativeFrame.open()) {
            TerminalCalls terminal = new TerminalCalls(frame);
            columns = Math.max(1, terminal.columns(TerminalCalls.STDOUT));
            rows = Math.max(2, terminal.rows(TerminalCalls.STDOUT));
        }
        StringBuilder text = new StringBuilder(HOME);
        // The last row stays empty: a line that fills it would move the screen.
        List<TextTable.Line> lines = tables.apply(columns).lines(columns);
        append(text, title, columns, "");
        for (TextTable.Line line : lines.subList(0, Math.min(lines.size(), rows - 2))) {
            boolean rejects = line.row() > 0 && red.get(line.row() - 1);
            append(text, line.text(), columns, !coloured ? "" : line.row() == 0 ? INVERSE : rejects ? RED : "");
        }
        text.append(ERASE_BELOW);
        out.print(text);
        out.flush();
    }

    private static void append(StringBuilder text, String line, int columns, String style) {
        String cut = line.length() > columns ? line.substring(0, columns) : line;
        text.append(style).append(cut).append(style.isEmpty() ? "" : PLAIN);
        text.append(cut.length() < columns ? ERASE_LINE : "").append("\r\n");
    }

    @Override
    public synchronized void close() {
        if (!open) {
            return;
        }
        open = false;
        if (keysBefore != null) {
            try (NativeFrame frame = NativeFrame.open()) {
                new TerminalCalls(frame).set(TerminalCalls.STDIN, keysBefore);
            }
        }
        out.print(END);
        out.flush();
    }
}
