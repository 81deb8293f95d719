// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import java.util.ArrayList;
import java.util.List;

/** The lines of an export as they come to be: rules, and comments behind # of which every format knows. */
final class RuleText {
    private static final int WIDTH = 110;

    private final StringBuilder text = new StringBuilder();
    private final List<String> notes = new ArrayList<>();

    /** Begins with what is exported. */
    static RuleText of(Export export) {
        RuleText text = new RuleText();
        text.describe(export);
        return text;
    }

    /** Begins with a first line of its own, and goes on with what is exported. */
    static RuleText of(String firstLine, Export export) {
        RuleText text = new RuleText();
        text.line(firstLine);
        text.describe(export);
        return text;
    }

    private void describe(Export export) {
        comment("Source ports of the host " + export.host()
                + ", for a firewall between it and others; made by portjail.");
        StringBuilder sources = new StringBuilder("Its addresses");
        sources.append(export.sourcesFound() ? ", found by portjail on that host (look whether they are all)" : "");
        for (int i = 0; i < export.sources().size(); i++) {
            sources.append(i == 0 ? ": " : ", ").append(export.sources().get(i));
        }
        comment(sources.toString());
        for (ExportedJail jail : export.jails()) {
            String program = jail.program().isEmpty() ? "" : "; runs " + CommentText.of(jail.program());
            // Not wrapped: text of others stays on the line on which it begins.
            line("# Jail " + jail.name() + ": source ports " + jail.range() + "; " + Export.words(jail.protocols())
                    + program);
        }
        comment(
                export.stateful()
                        ? "Stateful: what the host opens from these ports passes, and what belongs to it; from other ports it is"
                                + " refused. Connections that the firewall knows go on."
                        : "Stateless: packets from these ports pass, and to these ports what is no attempt to open a TCP"
                                + " connection; from other ports, what could open one is refused.");
        for (String note : export.notes()) {
            note(note);
        }
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    void lines(List<String> lines) {
        lines.forEach(this::line);
    }

    /** Adds a comment, of several lines where it is long. Takes no text of others that did not pass {@link CommentText}. */
    void comment(String words) {
        int column = 0;
        for (String word : words.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            text.append(column == 0 ? "# " : " ").append(word);
            column += (column == 0 ? 2 : 1) + word.length();
        }
        text.append('\n');
    }

    /** Adds a comment that the user is to be told, too. */
    void note(String words) {
        comment("NOTE: " + words);
        notes.add(words);
    }

    ExportedText end() {
        return new ExportedText(text.toString(), notes);
    }
}
