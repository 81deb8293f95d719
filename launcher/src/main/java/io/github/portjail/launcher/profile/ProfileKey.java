// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

/**
 * A key that a profile may have.
 *
 * @param name as it stands in the file, the option's long name without {@code --}
 * @param type which TOML values it takes
 * @param meaning what is allowed, a phrase for messages, for example {@code LO:HI}
 */
public record ProfileKey(String name, Type type, String meaning) {
    /** Which TOML values a key takes. */
    public enum Type {
        TEXT("a string"),
        /** A string, or a whole number for one that is a number (a UID). */
        TEXT_OR_NUMBER("a string or a whole number"),
        /** One string, or several: what the command line has with commas between them. */
        LIST("a string or an array of strings"),
        SWITCH("true or false"),
        /** The command and its arguments. */
        COMMAND("an array of strings, the command and its arguments");

        private final String description;

        Type(String description) {
            this.description = description;
        }

        @Override
        public String toString() {
            return description;
        }
    }
}
