// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.rules.policy.InvalidValueException;

/**
 * The name of a profile, which is the name of its file without {@code .toml}.
 *
 * @param value 1 to 64 characters of a-z, A-Z, 0-9, {@code .}, {@code _} and {@code -}, of which the first is a letter or a digit:
 *     neither an option nor a hidden file, nor a way to another directory
 */
public record ProfileName(String value) implements Comparable<ProfileName> {
    static final String SUFFIX = ".toml";

    private static final int LONGEST = 64;
    private static final String ALLOWED =
            "a profile's name is 1-64 characters of a-z, A-Z, 0-9, ., _ and -, beginning with a letter or a digit";

    /**
     * Checks the name.
     *
     * @throws InvalidValueException if it is not allowed
     */
    public ProfileName {
        if (!isAllowed(value)) {
            throw new InvalidValueException(
                    "profile name " + InvalidValueException.quote(value) + " is not allowed: " + ALLOWED);
        }
    }

    /** The name of the file. */
    String fileName() {
        return value + SUFFIX;
    }

    @Override
    public int compareTo(ProfileName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isAllowed(String name) {
        if (name.isEmpty() || name.length() > LONGEST || !isLetterOrDigit(name.charAt(0))) {
            return false;
        }
        for (int i = 1; i < name.length(); i++) {
            if (!isLetterOrDigit(name.charAt(i)) && "._-".indexOf(name.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9';
    }
}
