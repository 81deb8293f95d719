// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli.describe;

/**
 * Words of a command that are no options.
 *
 * @param label the word that stands for them
 * @param isRequired whether one must be given
 * @param mayBeMany whether several may be given
 * @param description what they are
 */
public record ArgumentDescription(String label, boolean isRequired, boolean mayBeMany, String description) {
    /** Stands for a command of the user's, which takes all words that follow. */
    private static final String COMMAND = "COMMAND";

    /** Whether it is a command of the user's, with its own arguments. */
    public boolean isCommand() {
        return label.equals(COMMAND);
    }
}
