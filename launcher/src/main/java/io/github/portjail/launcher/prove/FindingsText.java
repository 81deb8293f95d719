// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.TextTable;
import io.github.portjail.launcher.text.Paragraph;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The findings as a table for people, with a line at its end that sums up. */
final class FindingsText {
    private static final List<TransportProtocol> PROTOCOLS = List.of(TransportProtocol.TCP, TransportProtocol.UDP);
    private static final String NO_SUCH_PATTERN = "-";
    private static final String TIGHT = "no leaks";
    private static final String MARGIN = "  ";

    /** Of headings, so that tables of several proofs look alike; together they are 80 columns wide. */
    private static final int FIRST_COLUMN = 18;

    private static final int COLUMN = 13;

    private final Findings findings;
    private final int width;
    private final StringBuilder text = new StringBuilder();

    private FindingsText(Findings findings, int width) {
        this.findings = findings;
        this.width = width;
    }

    /**
     * Prints them.
     *
     * @param reasons whether to give the reason of whatever was not steered; leaks are always explained
     * @param width how many columns the terminal has, or 0 if there is none
     */
    static String print(Findings findings, boolean reasons, int width, Ink ink) {
        FindingsText printer = new FindingsText(findings, width);
        printer.table();
        printer.text.append('\n');
        printer.reasons(Outcome.LEAKS);
        if (reasons) {
            printer.reasons(Outcome.BLOCKED);
            printer.reasons(Outcome.UNAVAILABLE);
        }
        if (findings.note() != null) {
            printer.paragraph("note: " + findings.note());
        }
        printer.paragraph(summary(findings));
        String[] lines = printer.text.toString().split("\n", -1);
        return ink.paint(printer.text.toString(), number -> style(number, lines));
    }

    private static Ink.Style style(int number, String[] lines) {
        if (number == 0) {
            return Ink.Style.HEADING;
        }
        if (lines[number].contains(Outcome.LEAKS.toString())) {
            return Ink.Style.BAD;
        }
        return lines[number].startsWith(TIGHT) ? Ink.Style.GOOD : Ink.Style.USUAL;
    }

    /** {@code no leaks: 31 steered, 4 blocked, 2 not available here}. */
    static String summary(Findings findings) {
        long leaks = findings.count(Outcome.LEAKS);
        String tight = findings.count(Outcome.STEERED) + " steered, " + findings.count(Outcome.BLOCKED) + " blocked, "
                + findings.count(Outcome.UNAVAILABLE) + " not available here";
        return leaks == 0
                ? TIGHT + ": " + tight
                : "LEAKS: " + leaks + " of " + findings.verdicts().size() + "; " + tight;
    }

    private void table() {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(padded("ports " + findings.range(), FIRST_COLUMN)));
        for (TransportProtocol protocol : PROTOCOLS) {
            for (AddressFamily family : AddressFamily.values()) {
                head.add(padded(protocol.toString().toUpperCase(Locale.ROOT) + " " + family, COLUMN));
            }
        }
        rows.add(head);
        for (String manner : findings.manners()) {
            List<String> row = new ArrayList<>(List.of(manner));
            for (TransportProtocol protocol : PROTOCOLS) {
                for (AddressFamily family : AddressFamily.values()) {
                    Verdict verdict = findings.find(manner, protocol, family);
                    row.add(
                            verdict == null
                                    ? NO_SUCH_PATTERN
                                    : verdict.outcome().toString());
                }
            }
            rows.add(row);
        }
        text.append(TextTable.of(rows).text(width, Ink.NONE, _ -> Ink.Style.USUAL));
    }

    private void reasons(Outcome outcome) {
        for (Verdict verdict : findings.with(outcome)) {
            Trial trial = verdict.trial();
            paragraph(outcome + ": " + trial.pattern().protocol() + " "
                    + trial.pattern().manner() + ", " + trial.family() + ": " + verdict.reason());
        }
    }

    private void paragraph(String words) {
        Paragraph.append(text, "", MARGIN, words, width);
    }

    private static String padded(String word, int columns) {
        return word + " ".repeat(Math.max(0, columns - word.length()));
    }
}
