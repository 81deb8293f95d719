// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A profile as TOML, which {@link ProfileReader} reads alike, and which drives no terminal. */
final class ProfilePrinter {
    private final StringBuilder text = new StringBuilder();

    private ProfilePrinter() {}

    static String print(Profile profile, ProfileSchema schema) {
        ProfilePrinter printer = new ProfilePrinter();
        if (profile.description() != null) {
            printer.line(Profile.DESCRIPTION, quoted(profile.description()));
        }
        for (ProfileKey key : schema.options()) {
            String value = profile.options().get(key.name());
            if (value != null) {
                printer.line(key.name(), value(key.type(), value));
            }
        }
        if (!profile.command().isEmpty()) {
            printer.line(Profile.COMMAND, array(profile.command()));
        }
        return printer.text.toString();
    }

    private void line(String key, String value) {
        text.append(key).append(" = ").append(value).append('\n');
    }

    private static String value(ProfileKey.Type type, String value) {
        return switch (type) {
            case SWITCH -> "true";
            case LIST -> array(Arrays.asList(value.split(",", -1)));
            case TEXT_OR_NUMBER -> isNumber(value) ? value : quoted(value);
            case TEXT, COMMAND -> quoted(value);
        };
    }

    /** Whether TOML writes this very number so: no leading zero, and it fits into 64 bits. */
    static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > 18 || text.length() > 1 && text.charAt(0) == '0') {
            return false;
        }
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String array(List<String> words) {
        List<String> quoted = new ArrayList<>();
        for (String word : words) {
            quoted.add(quoted(word));
        }
        return "[" + String.join(", ", quoted) + "]";
    }

    /** A basic string; whatever is neither ASCII nor a letter or digit appears by its number. */
    static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= ' ' && c < 0x7f || c > 0x7f && Character.isLetterOrDigit(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return quoted.append('"').toString();
    }
}
