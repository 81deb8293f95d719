// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of Markdown that this project's documents use, as roff: paragraphs, indented code, lists, tables, headings of the third
 * level. A list item {@code - `term`: text} is an entry of a list of terms, and so is each row of a table.
 */
final class Markdown {
    private static final String CODE = "    ";
    private static final String ITEM = "- ";
    private static final String CONTINUED = "  ";

    private final List<String> lines;
    private final StringBuilder roff = new StringBuilder();
    private int at;

    /** Whether a heading was the last thing: a paragraph begins there by itself. */
    private boolean afterHeading = true;

    private Markdown(List<String> lines) {
        this.lines = lines;
    }

    /** Returns the sections of the second level, by their headings. */
    static Map<String, List<String>> sections(String markdown) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> section = new ArrayList<>();
        for (String line : markdown.lines().toList()) {
            if (line.startsWith("## ")) {
                section = new ArrayList<>();
                sections.put(line.substring("## ".length()), section);
            } else {
                section.add(line);
            }
        }
        return sections;
    }

    /** Returns what stands behind a heading of roff. */
    static String toRoff(List<String> lines) {
        Markdown markdown = new Markdown(lines);
        while (markdown.at < lines.size()) {
            markdown.block();
        }
        return markdown.roff.toString();
    }

    private void block() {
        String line = lines.get(at);
        if (line.isBlank() || line.startsWith("<!--")) {
            at++;
        } else if (line.startsWith("### ")) {
            roff.append(".SS ").append(Roff.inline(line.substring("### ".length())));
            roff.append('\n');
            afterHeading = true;
            at++;
        } else if (line.startsWith(CODE)) {
            code();
        } else if (line.startsWith(ITEM)) {
            item();
        } else if (line.startsWith("|")) {
            table();
        } else {
            paragraph();
        }
    }

    private void paragraph() {
        begin();
        roff.append(Roff.inline(joined())).append('\n');
    }

    /** The lines up to one that begins another block. */
    private String joined() {
        StringBuilder text = new StringBuilder(lines.get(at++).strip());
        while (at < lines.size() && continues(lines.get(at))) {
            text.append(' ').append(lines.get(at++).strip());
        }
        return text.toString();
    }

    private static boolean continues(String line) {
        return !line.isBlank() && !line.startsWith(ITEM) && !line.startsWith("|") && !line.startsWith("#");
    }

    private void code() {
        begin();
        roff.append(".RS 4\n.EX\n");
        while (at < lines.size() && (lines.get(at).startsWith(CODE) || moreCodeFollows())) {
            String line = lines.get(at++);
            String text = line.isBlank() ? "" : line.substring(CODE.length());
            roff.append(Roff.harmless(Roff.code(text))).append('\n');
        }
        roff.append(".EE\n.RE\n");
        afterHeading = false;
    }

    private boolean moreCodeFollows() {
        return lines.get(at).isBlank()
                && at + 1 < lines.size()
                && lines.get(at + 1).startsWith(CODE);
    }

    private void item() {
        StringBuilder text = new StringBuilder(lines.get(at++).substring(ITEM.length()));
        while (at < lines.size()
                && lines.get(at).startsWith(CONTINUED)
                && continues(lines.get(at).strip())) {
            text.append(' ').append(lines.get(at++).strip());
        }
        String item = text.toString();
        int end = item.startsWith("`") ? item.indexOf("`: ") : -1;
        if (end > 0) {
            entry(Roff.inline(item.substring(0, end + 1)), Roff.inline(item.substring(end + "`: ".length())));
        } else {
            roff.append(".IP \\(bu 2\n").append(Roff.inline(item)).append('\n');
        }
        afterHeading = false;
    }

    /** Leading columns that are headed by code make up the term, or else the first; the others are told with their headings. */
    private void table() {
        List<String> header = cells(lines.get(at));
        at += 2;
        int terms = 1;
        while (terms < header.size() && header.get(terms).startsWith("`")) {
            terms++;
        }
        roff.append(".SS ").append(Roff.inline(String.join(", ", header.subList(0, terms))));
        roff.append('\n');
        while (at < lines.size() && lines.get(at).startsWith("|")) {
            List<String> row = cells(lines.get(at++));
            StringBuilder text = new StringBuilder();
            for (int i = terms; i < row.size(); i++) {
                if (!row.get(i).isEmpty()) {
                    text.append(text.isEmpty() ? "" : "\n.br\n");
                    text.append(Roff.inline("*" + header.get(i).replace("`", "") + "*: " + row.get(i)));
                }
            }
            entry(Roff.inline(String.join(", ", row.subList(0, Math.min(terms, row.size())))), text.toString());
        }
        afterHeading = false;
    }

    private void entry(String term, String text) {
        roff.append(".TP\n").append(term).append('\n').append(text).append('\n');
    }

    private static List<String> cells(String row) {
        String inside = row.strip().substring(1);
        inside = inside.endsWith("|") ? inside.substring(0, inside.length() - 1) : inside;
        List<String> cells = new ArrayList<>();
        for (String cell : inside.split("\\|", -1)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    private void begin() {
        if (!afterHeading) {
            roff.append(".PP\n");
        }
        afterHeading = false;
    }
}
