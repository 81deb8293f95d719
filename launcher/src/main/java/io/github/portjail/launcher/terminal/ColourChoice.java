// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import io.github.portjail.rules.policy.InvalidValueException;
import java.util.Map;

/** When colours are used on standard output, as {@code ls --color} has it. */
public enum ColourChoice {
    /** On a terminal, unless NO_COLOR is set to something (no-color.org) or TERM is {@code dumb} or not set. */
    AUTO("auto"),
    /** Even into a pipe or file. */
    ALWAYS("always"),
    /** Not even on a terminal. */
    NEVER("never");

    private final String word;

    ColourChoice(String word) {
        this.word = word;
    }

    /**
     * Parses one.
     *
     * @throws InvalidValueException when it is none
     */
    public static ColourChoice parse(String text) {
        for (ColourChoice choice : values()) {
            if (choice.word.equals(text)) {
                return choice;
            }
        }
        throw new InvalidValueException(
                InvalidValueException.quote(text) + " is not when colours are used: write auto, always or never");
    }

    /** Returns what colours standard output. */
    public Ink ink() {
        return new Ink(isOn(System.getenv(), StandardStreams.outputColumns() > 0));
    }

    boolean isOn(Map<String, String> environment, boolean terminal) {
        return switch (this) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                terminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
