// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** Where a violation is reported. */
public enum LogTarget {
    /** The kernel log: dmesg(1), and from there the journal or syslog. */
    KERNEL("kernel"),
    /** Nowhere; violations are only counted. */
    NONE("none");

    private final String word;

    LogTarget(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static LogTarget parse(String text) {
        for (LogTarget target : values()) {
            if (target.word.equals(text)) {
                return target;
            }
        }
        throw new InvalidValueException("log target " + InvalidValueException.quote(text) + " is none of kernel, none");
    }

    @Override
    public String toString() {
        return word;
    }
}
