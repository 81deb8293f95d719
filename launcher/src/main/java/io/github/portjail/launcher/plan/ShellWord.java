// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

/** Quotes words for display, so that they can be pasted into a POSIX shell and cannot disturb the terminal. */
public final class ShellWord {
    private static final String PLAIN = "_-./:=@%+,";

    private ShellWord() {}

    /** The word itself when it is plain, else in single quotes, or as {@code $'...'} when it holds control characters. */
    public static String quote(String word) {
        boolean plain = !word.isEmpty();
        boolean control = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            plain &= alphanumeric || PLAIN.indexOf(c) >= 0;
            control |= c < ' ' || c >= 0x7f;
        }
        if (plain) {
            return word;
        }
        return control ? escaped(word) : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String escaped(String word) {
        StringBuilder quoted = new StringBuilder("$'");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '\'' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                quoted.append(c);
            } else if (c >= 0xdc80 && c <= 0xdcff) {
                // A byte that is not UTF-8, carried as a lone surrogate by the entry program.
                quoted.append("\\x").append(Integer.toHexString(c - 0xdc00));
            } else {
                String digits = Integer.toHexString(c);
                quoted.append("\\u").append("0000", 0, 4 - digits.length()).append(digits);
            }
        }
        return quoted.append('\'').toString();
    }
}
