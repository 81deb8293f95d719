// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a program's connections in a mode. */
enum Outcome {
    /** The program got its answer, and every packet that opened a connection arrived from inside the range. */
    STEERED("steered"),
    /** The program got none, and nothing arrived; where a firewall tells it so, it ended by itself. */
    BLOCKED("blocked"),
    /** The program is not run in that mode. */
    NOT_RUN("-"),
    /** A packet arrived from a port outside the range: never to be expected. */
    LEAKS("LEAKS"),
    /** Neither: it arrived from inside but the program got no answer, the other way about, or it hung. */
    BROKEN("BROKEN");

    private final String word;

    Outcome(String word) {
        this.word = word;
    }

    /** Parses what a table may expect: every word but those in capitals. */
    static Optional<Outcome> parse(String text) {
        return Arrays.stream(values())
                .filter(outcome ->
                        outcome.word.equals(text) && outcome.word.equals(outcome.word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    @Override
    public String toString() {
        return word;
    }
}
