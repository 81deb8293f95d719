// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.documents.manual;

import java.util.Locale;

/** Text as groff_man(7) and mandoc(1) read it. */
final class Roff {
    private Roff() {}

    /** Text with Markdown's marks inside a line: code and strong text become bold, emphasis italic, links their text. */
    static String inline(String markdown) {
        StringBuilder roff = new StringBuilder();
        int i = 0;
        while (i < markdown.length()) {
            int next = marked(markdown, i, "`", "B", roff);
            next = next == i ? marked(markdown, i, "**", "B", roff) : next;
            next = next == i ? marked(markdown, i, "*", "I", roff) : next;
            next = next == i ? link(markdown, i, roff) : next;
            if (next == i) {
                put(roff, markdown, i, false);
                next = i + 1;
            }
            i = next;
        }
        return harmless(roff.toString());
    }

    static String bold(String plain) {
        return "\\fB" + code(plain) + "\\fR";
    }

    static String italic(String plain) {
        return "\\fI" + code(plain) + "\\fR";
    }

    /** Text that is to be typed as it stands. */
    static String code(String plain) {
        StringBuilder roff = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            put(roff, plain, i, true);
        }
        return roff.toString();
    }

    /** A line that begins with a control character would be a request. */
    static String harmless(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }

    /** Puts what stands between two marks at that place; returns the index behind it, or the same if there is none. */
    private static int marked(String text, int at, String mark, String font, StringBuilder roff) {
        if (!text.startsWith(mark, at)) {
            return at;
        }
        int begin = at + mark.length();
        int end = text.indexOf(mark, begin);
        if (end <= begin || Character.isWhitespace(text.charAt(begin))) {
            return at;
        }
        String inside = text.substring(begin, end);
        roff.append("\\f").append(font).append(code(inside)).append("\\fR");
        return end + mark.length();
    }

    private static int link(String text, int at, StringBuilder roff) {
        int middle = text.charAt(at) == '[' ? text.indexOf("](", at) : -1;
        int end = middle < 0 ? -1 : text.indexOf(')', middle);
        if (end < 0) {
            return at;
        }
        roff.append(inline(text.substring(at + 1, middle)));
        return end + 1;
    }

    private static void put(StringBuilder roff, String text, int at, boolean isCode) {
        char c = text.charAt(at);
        switch (c) {
            case '\\' -> roff.append("\\e");
            case '-' -> roff.append(isCode || beginsWord(text, at) ? "\\-" : "-");
            case '\'' -> roff.append(isCode ? "\\(aq" : "'");
            case '`' -> roff.append("\\(ga");
            case '^' -> roff.append("\\(ha");
            case '~' -> roff.append("\\(ti");
            case '"' -> roff.append("\\(dq");
            default -> {
                if (c < 0x7f) {
                    roff.append(c);
                } else {
                    roff.append("\\[u")
                            .append(String.format(Locale.ROOT, "%04X", (int) c))
                            .append(']');
                }
            }
        }
    }

    private static boolean beginsWord(String text, int at) {
        return at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
    }
}
