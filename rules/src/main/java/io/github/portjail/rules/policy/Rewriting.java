// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

/** What the firewall gives a port of the range by source NAT, as steering: unlogged. What else leaves from outside is a violation. */
public enum Rewriting {
    /** Nothing. */
    NONE("none"),
    /** UDP of sockets that the program sent from without bind or connect, so that the kernel chose their port. */
    UNBOUND_DATAGRAMS("unbound-datagrams"),
    /** Every connection that begins outside, whoever chose its port. */
    ALL("all");

    private final String word;

    Rewriting(String word) {
        this.word = word;
    }

    /**
     * Parses the word that {@link #toString} gives.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static Rewriting parse(String text) {
        for (Rewriting rewriting : values()) {
            if (rewriting.word.equals(text)) {
                return rewriting;
            }
        }
        throw new InvalidValueException(
                "rewriting " + InvalidValueException.quote(text) + " is none of none, unbound-datagrams, all");
    }

    @Override
    public String toString() {
        return word;
    }
}
