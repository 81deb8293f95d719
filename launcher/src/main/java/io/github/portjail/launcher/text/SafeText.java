// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.text;

/** Text of others, made harmless for a terminal. */
public final class SafeText {
    /** A program's and an interface's name have at most 15 bytes; what is longer was forged. */
    private static final int LONGEST = 64;

    /** Of a message: it may quote an argument of 128 KiB, and what is to be done stands at its end. */
    private static final int MESSAGE_BEGIN = 600;

    private static final int MESSAGE_END = 400;

    private SafeText() {}

    /** Returns the whole of a message with a question mark for whatever is not a visible character or a space. */
    public static String line(String text) {
        return replaced(text, text.length());
    }

    /** Returns one line of a bounded length: as {@link #line}, with spaces for line ends, and what is too long left out in its middle. */
    public static String message(String text) {
        int length = text.length();
        String whole = length <= MESSAGE_BEGIN + MESSAGE_END
                ? text
                : text.substring(0, MESSAGE_BEGIN) + " ... " + text.substring(length - MESSAGE_END);
        return line(whole.strip().replace('\n', ' '));
    }

    /** Returns the text with a question mark for whatever is not a visible character or a space, cut when it is too long. */
    public static String printable(String text) {
        int length = Math.min(text.length(), LONGEST);
        for (int i = 0; i < length; i++) {
            if (!isPrintable(text.charAt(i))) {
                return replaced(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String replaced(String text, int length) {
        StringBuilder safe = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            safe.append(isPrintable(c) ? c : '?');
        }
        return safe.toString();
    }

    /** Whether a terminal shows it and does nothing else: no control, nothing that changes directions or joins what stands before. */
    private static boolean isPrintable(char c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }
}
