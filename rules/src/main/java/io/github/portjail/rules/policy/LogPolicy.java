// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/**
 * How violations are reported.
 *
 * @param target where to
 * @param prefix what each log line begins with: 1 to 29 printable ASCII characters (iptables' bound) without " and \ and
 *     without $, which nft takes for a variable even inside a quoted prefix
 * @param rate how often at most; it bounds the log, never the enforcement
 */
public record LogPolicy(LogTarget target, String prefix, RateLimit rate) {
    /**
     * How much of a packet goes to an NFLOG group: room for the IPv4 header with all its options (60 bytes), an ICMP header (8),
     * the quoted header with all its options (60), and the ports.
     */
    public static final int LOGGED_BYTES = 160;

    private static final int LONGEST_PREFIX = 29;
    private static final RateLimit USUAL_RATE = new RateLimit(10, RateLimit.Unit.SECOND, 20);

    /**
     * Checks the prefix.
     *
     * @throws InvalidValueException if it is empty, too long or holds a character that is not allowed
     */
    public LogPolicy {
        boolean allowed = !prefix.isEmpty() && prefix.length() <= LONGEST_PREFIX;
        for (int i = 0; i < prefix.length(); i++) {
            char character = prefix.charAt(i);
            allowed &=
                    character >= ' ' && character <= '~' && character != '"' && character != '\\' && character != '$';
        }
        if (!allowed) {
            throw new InvalidValueException("log prefix "
                    + InvalidValueException.quote(prefix)
                    + " is not allowed: it is 1-29 printable ASCII characters without \", \\ and $");
        }
    }

    /** Returns what holds unless the user says otherwise: the kernel log, {@code portjail NAME: }, 10 a second, bursts of 20. */
    public static LogPolicy usual(JailName name) {
        return new LogPolicy(LogTarget.KERNEL, usualPrefix(name), USUAL_RATE);
    }

    /** Returns {@code portjail NAME: }, at most 29 characters. */
    public static String usualPrefix(JailName name) {
        return "portjail " + name + ": ";
    }

    /** Returns what begins the log lines of what others send from a range that is one jail's alone; longer than iptables takes. */
    public static String intruderPrefix(JailName name) {
        return "portjail " + name + " intruder: ";
    }

    /** Returns the rate that holds unless the user says otherwise. */
    public static RateLimit usualRate() {
        return USUAL_RATE;
    }
}
