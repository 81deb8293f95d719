// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import java.util.function.IntFunction;

/**
 * Gives whole lines a colour: ECMA-48's SGR sequences, or none at all. What it means is always in the words, too.
 *
 * @param on whether it does anything
 */
public record Ink(boolean on) {
    /** For what is read by programs. */
    public static final Ink NONE = new Ink(false);

    private static final String PLAIN = "\u001b[m";

    /** What a line is. */
    public enum Style {
        /** Nothing special. */
        USUAL(""),
        /** Names of columns. */
        HEADING("\u001b[1m"),
        /** As it should be. */
        GOOD("\u001b[32m"),
        /** To be looked at. */
        WARNING("\u001b[33m"),
        /** Not as it should be. */
        BAD("\u001b[31m");

        private final String sequence;

        Style(String sequence) {
            this.sequence = sequence;
        }
    }

    /** Returns one line, without its end, in a style. */
    public String paint(Style style, String line) {
        return !on || style == Style.USUAL || line.isEmpty() ? line : style.sequence + line + PLAIN;
    }

    /**
     * Returns lines, each with its end.
     *
     * @param styles of the lines by their number, from 0
     */
    public String paint(String lines, IntFunction<Style> styles) {
        if (!on) {
            return lines;
        }
        StringBuilder painted = new StringBuilder();
        int number = 0;
        for (String line : lines.split("\n", -1)) {
            painted.append(number == 0 ? "" : "\n").append(line.isEmpty() ? "" : paint(styles.apply(number), line));
            number++;
        }
        return painted.toString();
    }
}
