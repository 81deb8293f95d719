// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.io.Serial;

/** A value that the user gave is not allowed; the message is the one line to show: the value and what is allowed. */
public final class InvalidValueException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int SHOWN_CHARACTERS = 60;

    public InvalidValueException(String message) {
        super(message);
    }

    /**
     * Returns the text in single quotes, fit for a one-line message: what is not printable ASCII appears as its
     * UTF-16 code in hexadecimal, and a long text is cut.
     */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        int shown = Math.min(text.length(), SHOWN_CHARACTERS);
        for (int i = 0; i < shown; i++) {
            char character = text.charAt(i);
            if (character >= ' ' && character <= '~') {
                quoted.append(character);
            } else {
                quoted.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    quoted.append(Character.forDigit(character >> shift & 0xf, 16));
                }
            }
        }
        if (shown < text.length()) {
            quoted.append("...");
        }
        return quoted.append('\'').toString();
    }
}
