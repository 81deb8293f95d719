// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

/**
 * Text of others in a comment, made harmless for every format.
 *
 * <p>A line of pf.conf(5) that ends in a backslash goes on, a comment too; iptables-restore takes what is behind 10,239 bytes of a line
 * for the next one, ipset restore what is behind 1,023. So only characters that mean nothing anywhere are left, and few of them.
 */
final class CommentText {
    private static final int LONGEST = 60;
    private static final String ALLOWED = "-_./:=,@+ ";

    private CommentText() {}

    /** Returns the text with a question mark for whatever is neither an ASCII letter or digit nor one of {@code -_./:=,@+} and space. */
    static String of(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            safe.append(plain || ALLOWED.indexOf(c) >= 0 ? c : '?');
        }
        return text.length() > LONGEST ? safe.append("...").toString() : safe.toString();
    }
}
