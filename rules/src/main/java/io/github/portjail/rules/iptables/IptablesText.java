// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

/** The way in which text from outside gets into a line of iptables-restore: quoted as iptables-save does. */
final class IptablesText {
    private IptablesText() {}

    /** Tells whether the character needs no quotes. */
    static boolean isPlain(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || character == '-'
                || character == '_';
    }

    /**
     * Returns the text as it is if all its characters are plain, else in double quotes (xtables_save_string of libxtables).
     *
     * @throws IllegalArgumentException if the text is empty, or holds a control character or a lone surrogate
     */
    static String quoted(String text) {
        boolean plain = true;
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (Character.isISOControl(character) || Character.isSurrogate(character)) {
                throw new IllegalArgumentException(
                        "character " + (int) character + " cannot stand in a string of iptables");
            }
            plain &= isPlain(character);
            if (character == '"' || character == '\\' || character == '\'') {
                quoted.append('\\');
            }
            quoted.append(character);
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text cannot stand in a line of iptables");
        }
        return plain ? text : quoted.append('"').toString();
    }
}
