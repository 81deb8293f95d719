// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor;

import io.github.portjail.launcher.doctor.check.Finding;
import io.github.portjail.launcher.doctor.check.Severity;
import io.github.portjail.launcher.doctor.check.Topic;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.text.Paragraph;
import io.github.portjail.launcher.text.SafeText;
import java.util.ArrayList;
import java.util.List;

/** Findings as lines, for people: as wide as the terminal is, but no wider than is read with ease. */
final class DoctorText {
    private static final int USUAL_WIDTH = 80;
    private static final int NARROWEST = 40;
    private static final int WIDEST = 100;
    private static final String MARGIN = "           ";
    private static final int MARK_WIDTH = 9;

    private final StringBuilder text = new StringBuilder();
    private final int width;

    private DoctorText(int width) {
        this.width = width == 0 ? USUAL_WIDTH : Math.clamp(width, NARROWEST, WIDEST);
    }

    /**
     * Prints them.
     *
     * @param width how many columns the terminal has, or 0 if there is none
     */
    static String lines(HostView host, List<Finding> findings, int width, Ink ink) {
        return new DoctorText(width).lines(host, findings, ink);
    }

    private String lines(HostView host, List<Finding> findings, Ink ink) {
        wrap("", "", title(host));
        for (Topic topic : Topic.values()) {
            boolean first = true;
            for (Finding finding : findings) {
                if (finding.topic() == topic) {
                    if (first) {
                        text.append('\n').append(topic).append('\n');
                        first = false;
                    }
                    add(finding);
                }
            }
        }
        summary(findings);
        String[] lines = text.toString().split("\n", -1);
        return ink.paint(text.toString(), number -> style(lines[number]));
    }

    /** A finding's first line begins with how severe it is, a remedy is further to the right, a topic stands at the margin. */
    private static Ink.Style style(String line) {
        for (Severity severity : Severity.values()) {
            if (line.startsWith("  " + severity + " ")) {
                return switch (severity) {
                    case OK -> Ink.Style.GOOD;
                    case NOTE -> Ink.Style.USUAL;
                    case WARNING -> Ink.Style.WARNING;
                    case PROBLEM -> Ink.Style.BAD;
                };
            }
        }
        return line.startsWith(" ") ? Ink.Style.USUAL : Ink.Style.HEADING;
    }

    private static String title(HostView host) {
        return "portjail doctor: Linux " + host.kernel() + ", as "
                + (host.probe().privileges().isRoot() ? "root" : "an ordinary user") + ", "
                + (host.range() == null ? "no range" : "range " + host.range());
    }

    private void add(Finding finding) {
        String mark = finding.severity().toString();
        String start = "  " + mark + " ".repeat(MARK_WIDTH - mark.length());
        wrap(start, MARGIN, finding.subject() + ": " + finding.found());
        String remedy = finding.remedy();
        if (remedy != null) {
            wrap(MARGIN + "Remedy: ", MARGIN + "  ", remedy);
            for (String command : finding.commands()) {
                wrapCommand(command);
            }
        }
    }

    private void summary(List<Finding> findings) {
        text.append('\n');
        Severity worst = Doctor.worst(findings);
        long warnings = Doctor.count(findings, Severity.WARNING);
        long problems = Doctor.count(findings, Severity.PROBLEM);
        text.append(problems == 1 ? "1 problem" : problems + " problems")
                .append(", ")
                .append(warnings == 1 ? "1 warning" : warnings + " warnings")
                .append(worst.compareTo(Severity.WARNING) < 0 ? ".\n" : ":\n");
        for (Severity severity : List.of(Severity.PROBLEM, Severity.WARNING)) {
            for (Finding finding : findings) {
                if (finding.severity() == severity) {
                    String start = "  " + severity
                            + " ".repeat(MARK_WIDTH - severity.toString().length());
                    wrap(start, MARGIN, finding.topic() + ": " + finding.subject());
                }
            }
        }
    }

    private void wrap(String start, String margin, String content) {
        Paragraph.append(text, start, margin, SafeText.line(content), width);
    }

    /** Breaks a command with backslashes, but not between quotes, so that it can be copied into a shell as it stands. */
    private void wrapCommand(String command) {
        StringBuilder line = new StringBuilder(MARGIN + "  ");
        String margin = MARGIN + "    ";
        boolean empty = true;
        for (String word : shellWords(SafeText.line(command))) {
            if (!empty && line.length() + 1 + word.length() + 2 > width) {
                text.append(line).append(" \\\n");
                line = new StringBuilder(margin);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line).append('\n');
    }

    private static List<String> shellWords(String command) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            quoted ^= c == '\'';
            if (c == ' ' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }
}
