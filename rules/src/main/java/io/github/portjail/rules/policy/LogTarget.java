// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/**
 * Where a violation is reported.
 *
 * @param kind what reports it
 * @param group the group of {@link Kind#NFLOG}, 0-65535; else 0
 */
public record LogTarget(Kind kind, int group) {
    /** What reports a violation. */
    public enum Kind {
        /** The kernel log: dmesg(1), and from there the journal or syslog. */
        KERNEL("kernel"),
        /** Whoever reads the group by netlink, in the network namespace of the rules (linux/netfilter/nfnetlink_log.h). */
        NFLOG("nflog"),
        /** Nothing; violations are only counted. */
        NONE("none");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** The highest group: it is a number of 16 bits. */
    public static final int HIGHEST_GROUP = 0xffff;

    /** The kernel log. */
    public static final LogTarget KERNEL = new LogTarget(Kind.KERNEL, 0);

    /** No log. */
    public static final LogTarget NONE = new LogTarget(Kind.NONE, 0);

    private static final String GROUP_PREFIX = "nflog:";
    private static final String EXAMPLE = "give nflog:GROUP, for example nflog:5";

    /**
     * Checks the group.
     *
     * @throws InvalidValueException if it is outside 0-65535
     */
    public LogTarget {
        if (group < 0 || group > HIGHEST_GROUP) {
            throw new InvalidValueException(outside(Integer.toString(group)));
        }
        if (kind != Kind.NFLOG && group != 0) {
            throw new InvalidValueException("log target " + kind + " has no group");
        }
    }

    /**
     * Returns a group that is read by netlink.
     *
     * @param group 0-65535
     * @throws InvalidValueException if it is outside
     */
    public static LogTarget nflog(int group) {
        return new LogTarget(Kind.NFLOG, group);
    }

    /**
     * Parses the words that {@link #toString} gives: {@code kernel}, {@code none}, and {@code nflog:GROUP} with a decimal number
     * in ASCII digits without sign, space or leading zero.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static LogTarget parse(String text) {
        if (text.equals(Kind.KERNEL.word)) {
            return KERNEL;
        }
        if (text.equals(Kind.NONE.word)) {
            return NONE;
        }
        if (text.equals(Kind.NFLOG.word)) {
            throw new InvalidValueException("log target 'nflog' lacks its group: " + EXAMPLE);
        }
        if (text.startsWith(GROUP_PREFIX)) {
            return nflog(group(text.substring(GROUP_PREFIX.length()), text));
        }
        throw new InvalidValueException(
                "log target " + InvalidValueException.quote(text) + " is none of kernel, nflog:GROUP, none");
    }

    private static int group(String digits, String text) {
        if (digits.isEmpty()) {
            throw new InvalidValueException(
                    "log target " + InvalidValueException.quote(text) + " lacks its group: " + EXAMPLE);
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                throw new InvalidValueException(
                        "NFLOG group " + InvalidValueException.quote(digits) + " is not a number: " + EXAMPLE);
            }
        }
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            throw new InvalidValueException(
                    "NFLOG group " + InvalidValueException.quote(digits) + " has a leading zero: " + EXAMPLE);
        }
        // Five digits cannot overflow; more cannot be a group.
        if (digits.length() > 5) {
            throw new InvalidValueException(outside(InvalidValueException.quote(digits)));
        }
        return Integer.parseInt(digits);
    }

    private static String outside(String group) {
        return "NFLOG group " + group + " is outside 0-" + HIGHEST_GROUP;
    }

    /** Returns the word, with the group if it has one. */
    @Override
    public String toString() {
        return kind == Kind.NFLOG ? GROUP_PREFIX + group : kind.word;
    }
}
