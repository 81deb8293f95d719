// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.List;
import java.util.Locale;

/** The findings as a table for people, at most 80 columns wide, with a line at its end that sums up. */
final class FindingsText {
    private static final List<TransportProtocol> PROTOCOLS = List.of(TransportProtocol.TCP, TransportProtocol.UDP);
    private static final String NO_SUCH_PATTERN = "-";
    private static final String TIGHT = "no leaks";
    private static final int FIRST_COLUMN = 20;
    private static final int COLUMN = 15;

    private final Findings findings;
    private final StringBuilder text = new StringBuilder();

    private FindingsText(Findings findings) {
        this.findings = findings;
    }

    /**
     * Prints them.
     *
     * @param reasons whether to give the reason of whatever was not steered; leaks are always explained
     */
    static String print(Findings findings, boolean reasons, Ink ink) {
        FindingsText printer = new FindingsText(findings);
        printer.table();
        printer.text.append('\n');
        printer.reasons(Outcome.LEAKS);
        if (reasons) {
            printer.reasons(Outcome.BLOCKED);
            printer.reasons(Outcome.UNAVAILABLE);
        }
        if (findings.note() != null) {
            printer.text.append("note: ").append(findings.note()).append('\n');
        }
        printer.text.append(summary(findings)).append('\n');
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
        StringBuilder line = new StringBuilder();
        pad(line, "ports " + findings.range(), FIRST_COLUMN);
        for (TransportProtocol protocol : PROTOCOLS) {
            for (AddressFamily family : AddressFamily.values()) {
                pad(line, protocol.toString().toUpperCase(Locale.ROOT) + " " + family, COLUMN);
            }
        }
        end(line);
        for (String manner : findings.manners()) {
            pad(line, manner, FIRST_COLUMN);
            for (TransportProtocol protocol : PROTOCOLS) {
                for (AddressFamily family : AddressFamily.values()) {
                    Verdict verdict = findings.find(manner, protocol, family);
                    pad(
                            line,
                            verdict == null
                                    ? NO_SUCH_PATTERN
                                    : verdict.outcome().toString(),
                            COLUMN);
                }
            }
            end(line);
        }
    }

    private void reasons(Outcome outcome) {
        for (Verdict verdict : findings.with(outcome)) {
            Trial trial = verdict.trial();
            text.append(outcome).append(": ").append(trial.pattern().protocol()).append(' ');
            text.append(trial.pattern().manner()).append(", ").append(trial.family());
            text.append(": ").append(verdict.reason()).append('\n');
        }
    }

    private static void pad(StringBuilder line, String word, int width) {
        line.append(word).append(" ".repeat(Math.max(1, width - word.length())));
    }

    private void end(StringBuilder line) {
        text.append(line.toString().stripTrailing()).append('\n');
        line.setLength(0);
    }
}
