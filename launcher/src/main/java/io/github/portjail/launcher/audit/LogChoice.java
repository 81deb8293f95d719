// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.policy.InvalidValueException;

/** Where violations are read from, if not from files. */
public sealed interface LogChoice {
    /** What this host has. */
    record Auto() implements LogChoice {}

    /** The kernel's own buffer, /dev/kmsg. */
    record KernelMessages() implements LogChoice {}

    /** The journal of systemd. */
    record Journal() implements LogChoice {}

    /**
     * What rules send to a group of NFLOG.
     *
     * @param group its number, 0-65535
     */
    record Nflog(int group) implements LogChoice {
        /**
         * Checks the number.
         *
         * @throws InvalidValueException if it is outside 0-65535
         */
        public Nflog {
            if (group < 0 || group > 0xffff) {
                throw new InvalidValueException("NFLOG group " + group + " is outside 0-65535");
            }
        }
    }

    /**
     * Parses {@code auto}, {@code kmsg}, {@code journal} or {@code nflog:GROUP}.
     *
     * @throws InvalidValueException if it is none of them
     */
    static LogChoice parse(String text) {
        return switch (text) {
            case "auto" -> new Auto();
            case "kmsg" -> new KernelMessages();
            case "journal" -> new Journal();
            default -> {
                String group = text.startsWith("nflog:") ? text.substring("nflog:".length()) : "";
                boolean number = !group.isEmpty() && group.length() <= 5;
                for (int i = 0; i < group.length(); i++) {
                    number &= group.charAt(i) >= '0' && group.charAt(i) <= '9';
                }
                if (!number) {
                    throw new InvalidValueException("source " + InvalidValueException.quote(text)
                            + " is none of auto, kmsg, journal, nflog:GROUP (0-65535)");
                }
                yield new Nflog(Integer.parseInt(group));
            }
        };
    }
}
