// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Violation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What violations have in common that are counted together. */
public enum Grouping {
    /** Jail, program, protocol, source port and destination. */
    CONNECTION("connection"),
    JAIL("jail"),
    /** The program, within its jail. */
    PROGRAM("program"),
    /** Protocol, destination address and port. */
    DESTINATION("destination"),
    /** Protocol and source port. */
    PORT("port"),
    /** The hour, which begins at a full hour of UTC. */
    HOUR("hour");

    private final String word;

    Grouping(String word) {
        this.word = word;
    }

    /**
     * Parses a word that a user may ask for: all but {@link #CONNECTION}, which is what nobody has to ask for.
     *
     * @throws InvalidValueException if it is none of them
     */
    public static Grouping parse(String text) {
        for (Grouping grouping : values()) {
            if (grouping != CONNECTION && grouping.word.equals(text)) {
                return grouping;
            }
        }
        throw new InvalidValueException(
                "grouping " + InvalidValueException.quote(text) + " is none of jail, program, destination, port, hour");
    }

    /** Tells whether violations of two jails are never in one group. */
    public boolean isWithinJail() {
        return this == CONNECTION || this == JAIL || this == PROGRAM;
    }

    /** Returns what the violation has in common with the others of its group. */
    GroupKey key(Violation v) {
        return switch (this) {
            case CONNECTION ->
                new GroupKey(
                        v.jail(),
                        program(v),
                        uid(v),
                        v.protocol(),
                        v.source().port(),
                        v.destination().address(),
                        v.destination().port(),
                        null);
            case JAIL -> new GroupKey(v.jail(), null, Violation.UNKNOWN_ID, null, -1, null, -1, null);
            case PROGRAM -> new GroupKey(v.jail(), program(v), uid(v), null, -1, null, -1, null);
            case DESTINATION ->
                new GroupKey(
                        null,
                        null,
                        Violation.UNKNOWN_ID,
                        v.protocol(),
                        -1,
                        v.destination().address(),
                        v.destination().port(),
                        null);
            case PORT ->
                new GroupKey(
                        null,
                        null,
                        Violation.UNKNOWN_ID,
                        v.protocol(),
                        v.source().port(),
                        null,
                        -1,
                        null);
            case HOUR -> new GroupKey(null, null, Violation.UNKNOWN_ID, null, -1, null, -1, hour(v.time()));
        };
    }

    @Override
    public String toString() {
        return word;
    }

    private static @Nullable String program(Violation v) {
        Culprit culprit = v.culprit();
        return culprit == null ? null : culprit.command();
    }

    /** The socket's owner as the log names it, or else the process's user. */
    private static long uid(Violation v) {
        Culprit culprit = v.culprit();
        return v.uid() != Violation.UNKNOWN_ID || culprit == null ? v.uid() : culprit.uid();
    }

    private static @Nullable Instant hour(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.HOURS);
    }
}
