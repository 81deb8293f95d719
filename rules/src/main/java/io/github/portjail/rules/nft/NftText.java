// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

/** The two ways in which text from outside gets into a command of nft, both without an escape: what nft could misread is refused. */
final class NftText {
    private static final int LONGEST_IDENTIFIER = 31;

    private NftText() {}

    /**
     * Returns the text if it is an identifier: a letter, then letters, digits, _, . and -.
     *
     * <p>At most 31 characters, the bound of kernels before 4.14 (NFT_CHAIN_MAXNAMELEN of linux/netfilter/nf_tables.h).
     *
     * @throws IllegalArgumentException if it is none
     */
    static String identifier(String text) {
        boolean valid = !text.isEmpty() && text.length() <= LONGEST_IDENTIFIER && isLetter(text.charAt(0));
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean digit = character >= '0' && character <= '9';
            valid &= isLetter(character) || digit || character == '_' || character == '-' || character == '.';
        }
        if (!valid) {
            throw new IllegalArgumentException("'" + text + "' is not an identifier of nft");
        }
        return text;
    }

    /**
     * Returns the text in double quotes, between which nft's scanner takes every character but " and a newline for itself
     * (also a backslash: it knows no escape).
     *
     * @throws IllegalArgumentException if the text holds a quote, a control character or a lone surrogate
     */
    static String quoted(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || Character.isISOControl(character) || Character.isSurrogate(character)) {
                throw new IllegalArgumentException("character " + (int) character + " cannot stand in a string of nft");
            }
        }
        return '"' + text + '"';
    }

    private static boolean isLetter(char character) {
        return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
    }
}
