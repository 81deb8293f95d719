// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

/** Text that others chose (a program's name, a log's prefix), so that what is read is what is there. */
final class VisibleText {
    private VisibleText() {}

    /**
     * Returns the text with everything in it that is not seen, or that changes how other text is seen, as its number: controls, ANSI's
     * escape, marks of writing direction, line separators, halves of characters. Blank text comes in quotation marks.
     */
    static String of(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isSeen(c)) {
                visible.appendCodePoint(c);
            } else if (c < 0x100) {
                visible.append(String.format("\\x%02x", c));
            } else {
                visible.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return text.isBlank() ? '"' + visible.toString() + '"' : visible.toString();
    }

    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
