// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

/** What became of one pattern. */
enum Outcome {
    /** All that arrived at the far end came from ports of the range. */
    STEERED("steered"),
    /** The program tried and nothing arrived. */
    BLOCKED("blocked"),
    /** Something arrived from another port. */
    LEAKS("LEAKS"),
    /** This kernel, or this host, cannot do what the pattern does. */
    UNAVAILABLE("not available");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }
}
