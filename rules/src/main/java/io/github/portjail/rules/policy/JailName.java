// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.util.Locale;

/**
 * The name of a jail: part of a cgroup's path, of a state directory, of nft chains and of the log prefix.
 *
 * @param value 1 to 18 characters of a-z, 0-9 and -, of which the first is no -. So it is neither an option nor a hidden
 *     or a parent directory, needs no quoting in nft, and the log prefix made from it fits in iptables' 29 characters
 */
public record JailName(String value) {
    /** Characters. */
    public static final int LONGEST = 18;

    private static final String SERVICE = ".service";

    /** What of an instance of portjail's own template is not what the user named. */
    private static final String OWN_TEMPLATE = "portjail@";

    /** One more than the highest hash of five hexadecimal digits. */
    private static final int HASHES = 0x100000;

    private static final String ALLOWED = "a name is 1-18 characters of a-z, 0-9 and -, not beginning with -";

    /**
     * Checks the name.
     *
     * @throws InvalidValueException if it is empty, too long, begins with - or holds another character
     */
    public JailName {
        if (!isAllowed(value)) {
            throw new InvalidValueException(
                    "name " + InvalidValueException.quote(value) + " is not allowed: " + ALLOWED);
        }
    }

    /**
     * Parses a name; nothing is corrected.
     *
     * @throws InvalidValueException if it is not allowed
     */
    public static JailName parse(String text) {
        return new JailName(text);
    }

    /**
     * Makes a name for a jail that the user did not name: the command's last path component in lower case, cut so that
     * {@code -PID} fits behind it. What a name may not hold becomes -.
     *
     * @param commandBasename any text, even an empty one
     * @param processId a process ID, at least 1 (at most 4194304 on Linux, see proc(5) pid_max)
     */
    public static JailName derivedFrom(String commandBasename, long processId) {
        if (processId < 1 || processId > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("process ID " + processId + " is outside 1-" + Integer.MAX_VALUE);
        }
        return cut(commandBasename, "-" + processId);
    }

    /**
     * Makes a name for the jail of a systemd service, the same at each start: the service's own where that is allowed, else
     * what of it is, and a hash by which long names that begin alike differ.
     *
     * @param unit with or without {@code .service}
     */
    public static JailName ofService(String unit) {
        String stem = unit.endsWith(SERVICE) ? unit.substring(0, unit.length() - SERVICE.length()) : unit;
        if (stem.startsWith(OWN_TEMPLATE)) {
            stem = stem.substring(OWN_TEMPLATE.length());
        }
        if (isAllowed(stem)) {
            return new JailName(stem);
        }
        String hash = Integer.toHexString(HASHES | stem.hashCode() & (HASHES - 1));
        return cut(stem, "-" + hash.substring(1));
    }

    private static JailName cut(String text, String suffix) {
        int room = LONGEST - suffix.length();
        StringBuilder stem = new StringBuilder(room);
        String lower = text.toLowerCase(Locale.ROOT);
        for (int i = 0; i < lower.length() && stem.length() < room; i++) {
            char character = isLetterOrDigit(lower.charAt(i)) ? lower.charAt(i) : '-';
            boolean afterHyphen = stem.isEmpty() || stem.charAt(stem.length() - 1) == '-';
            if (character != '-' || !afterHyphen) {
                stem.append(character);
            }
        }
        if (!stem.isEmpty() && stem.charAt(stem.length() - 1) == '-') {
            stem.setLength(stem.length() - 1);
        }
        return new JailName((stem.isEmpty() ? "jail" : stem) + suffix);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isAllowed(String name) {
        if (name.isEmpty() || name.length() > LONGEST || name.charAt(0) == '-') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isLetterOrDigit(name.charAt(i)) && name.charAt(i) != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char character) {
        return character >= 'a' && character <= 'z' || character >= '0' && character <= '9';
    }
}
