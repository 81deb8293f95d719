// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/** How a socket came to its source port. */
public enum PortOrigin {
    /** The program named the port in bind(2). */
    EXPLICIT_BIND("explicit bind"),
    /** The kernel chose it: the program called bind(2) with port 0, or not at all. */
    EPHEMERAL("ephemeral"),
    /** The socket was made or bound by another process and handed on. */
    INHERITED("inherited"),
    /** Nobody saw it. */
    UNKNOWN("unknown");

    private final String word;

    PortOrigin(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
