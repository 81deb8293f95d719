// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.launcher.ports.PortFields;
import io.github.portjail.rules.policy.PortSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Profiles as JSON (RFC 8259), for programs; what there is not is null. */
final class ProfileJson {
    private static final JSON PRINTER =
            JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES);

    private ProfileJson() {}

    static Map<String, @Nullable Object> fields(
            FoundProfile found, Profile profile, List<String> faults, ProfileSchema schema) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", found.name().value());
        fields.put("folder", found.folder().path());
        fields.put("path", found.path());
        fields.put("description", profile.description());
        String range = profile.options().get("range");
        fields.put("range", range == null ? null : PortFields.of(PortSet.parse(range)));
        fields.put("options", options(profile, schema));
        fields.put("command", profile.command().isEmpty() ? null : profile.command());
        fields.put("faults", faults);
        return fields;
    }

    private static Map<String, Object> options(Profile profile, ProfileSchema schema) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (ProfileKey key : schema.options()) {
            String text = profile.options().get(key.name());
            if (text != null) {
                options.put(key.name(), value(key.type(), text));
            }
        }
        return options;
    }

    private static Object value(ProfileKey.Type type, String text) {
        return switch (type) {
            case SWITCH -> true;
            case LIST -> Arrays.asList(text.split(",", -1));
            case TEXT, TEXT_OR_NUMBER, COMMAND -> text;
        };
    }

    static String print(Object value) {
        try {
            return PRINTER.asString(value) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException("JSON was not written to memory", e);
        }
    }
}
