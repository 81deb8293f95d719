// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor;

import io.github.portjail.launcher.doctor.check.Finding;
import io.github.portjail.launcher.doctor.check.Severity;
import io.github.portjail.launcher.doctor.check.Topic;
import io.github.portjail.launcher.doctor.host.HostView;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.text.SafeText;
import java.util.ArrayList;
import java.util.List;

/** Findings as lines of at most 80 columns, for people. */
final class DoctorText {
    private static final int WIDTH = 80;
    private static final String MARGIN = "           ";
    private static final int MARK_WIDTH = 9;

    private DoctorText() {}

    static String lines(HostView host, List<Finding> findings, Ink ink) {
        StringBuilder text = new StringBuilder();
        wrap(text, "", "", title(host));
        for (Topic topic : Topic.values()) {
            boolean first = true;
            for (Finding finding : findings) {
                if (finding.topic() == topic) {
                    if (first) {
                        text.append('\n').append(topic).append('\n');
                        first = false;
                    }
                    add(text, finding);
                }
            }
        }
        summary(text, findings);
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

    private static void add(StringBuilder text, Finding finding) {
        String mark = finding.severity().toString();
        String start = "  " + mark + " ".repeat(MARK_WIDTH - mark.length());
        wrap(text, start, MARGIN, finding.subject() + ": " + finding.found());
        String remedy = finding.remedy();
        if (remedy != null) {
            wrap(text, MARGIN + "Remedy: ", MARGIN + "  ", remedy);
            for (String command : finding.commands()) {
                wrapCommand(text, command);
            }
        }
    }

    private static void summary(StringBuilder text, List<Finding> findings) {
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
                    wrap(text, start, MARGIN, finding.topic() + ": " + finding.subject());
                }
            }
        }
    }

    /** Breaks at spaces; a word that is longer than a line stays whole. */
    private static void wrap(StringBuilder text, String start, String margin, String content) {
        StringBuilder line = new StringBuilder(start);
        boolean empty = true;
        for (String word : SafeText.line(content).split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(margin);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    /** Breaks a command with backslashes, but not between quotes, so that it can be copied into a shell as it stands. */
    private static void wrapCommand(StringBuilder text, String command) {
        StringBuilder line = new StringBuilder(MARGIN + "  ");
        String margin = MARGIN + "    ";
        boolean empty = true;
        for (String word : shellWords(SafeText.line(command))) {
            if (!empty && line.length() + 1 + word.length() + 2 > WIDTH) {
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
