// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** What happens to a packet that leaves from a source port outside the range. */
public enum ViolationAction {
    /** The program is told at once: ECONNREFUSED for a TCP connect, EPERM for a UDP send. */
    REJECT("reject"),
    /** The packet vanishes; a TCP connect waits until it times out, a UDP send fails with EPERM. */
    DROP("drop"),
    /** The packet passes; it is counted and logged. */
    LOG("log"),
    /** The connection is given a port in the range (source NAT), counted and logged; what cannot be is rejected. */
    REWRITE("rewrite");

    private final String word;

    ViolationAction(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static ViolationAction parse(String text) {
        for (ViolationAction action : values()) {
            if (action.word.equals(text)) {
                return action;
            }
        }
        throw new InvalidValueException(
                "violation action " + InvalidValueException.quote(text) + " is none of reject, drop, log, rewrite");
    }

    @Override
    public String toString() {
        return word;
    }
}
