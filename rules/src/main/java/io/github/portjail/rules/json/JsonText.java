// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.json;

/** Strings of JSON in ASCII, so that they drive no terminal either. */
public final class JsonText {
    private JsonText() {}

    /**
     * Appends a string with its quotation marks. What is not printable ASCII is escaped; half of a surrogate pair, which many readers
     * refuse, becomes U+FFFD.
     */
    public static void append(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                text.append(c);
            } else {
                escape(text, isLoneSurrogate(value, i) ? '\ufffd' : c);
            }
        }
        text.append('"');
    }

    private static void escape(StringBuilder text, char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(Character.forDigit(c >> shift & 0xf, 16));
        }
    }

    private static boolean isLoneSurrogate(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
