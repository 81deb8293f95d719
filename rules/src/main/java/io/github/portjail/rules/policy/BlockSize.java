// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/**
 * How many ports a range has to have that portjail itself chooses.
 *
 * @param ports 1 to 65535
 */
public record BlockSize(int ports) {
    private static final String PREFIX = "auto:";
    private static final int MOST = 65535;

    /**
     * Checks the number.
     *
     * @throws InvalidValueException if it is none of 1 to 65535
     */
    public BlockSize {
        if (ports < 1 || ports > MOST) {
            throw new InvalidValueException(
                    "a block of " + ports + " ports is impossible: 1-" + MOST + " are possible");
        }
    }

    /** Tells whether the text stands for a range that portjail chooses. */
    public static boolean isBlock(String range) {
        return range.startsWith(PREFIX);
    }

    /**
     * Parses {@code auto:NUMBER}: ASCII digits without sign, space or leading zero.
     *
     * @throws InvalidValueException if it is something else
     */
    public static BlockSize parse(String text) {
        String digits = isBlock(text) ? text.substring(PREFIX.length()) : "";
        boolean number = !digits.isEmpty() && digits.length() <= 5 && digits.charAt(0) != '0';
        for (int i = 0; i < digits.length(); i++) {
            number &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        if (!number) {
            throw new InvalidValueException("range " + InvalidValueException.quote(text)
                    + " does not say how many ports: give auto:NUMBER, for example auto:1000");
        }
        return new BlockSize(Integer.parseInt(digits));
    }
}
