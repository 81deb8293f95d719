// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints JSON (RFC 8259) that may stand in a script element: ASCII, and without the characters by which the element could end or
 * a comment begin ({@code </script>}, {@code <!--}).
 */
final class ScriptJson {
    private ScriptJson() {}

    /**
     * Prints a value made of maps, lists, strings, integers and null, in the order of the maps.
     *
     * @throws IllegalArgumentException if it holds anything else
     */
    static String of(@Nullable Object value) {
        StringBuilder json = new StringBuilder();
        print(value, json);
        return json.toString();
    }

    private static void print(@Nullable Object value, StringBuilder json) {
        switch (value) {
            case null -> json.append("null");
            case String text -> string(text, json);
            case Integer number -> json.append(number.intValue());
            case Long number -> json.append(number.longValue());
            case Boolean truth -> json.append(truth.booleanValue());
            case List<?> list -> {
                String separator = "";
                json.append('[');
                for (Object each : list) {
                    json.append(separator);
                    print(each, json);
                    separator = ",";
                }
                json.append(']');
            }
            case Map<?, ?> map -> {
                String separator = "";
                json.append('{');
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.append(separator);
                    string((String) entry.getKey(), json);
                    json.append(':');
                    print(entry.getValue(), json);
                    separator = ",";
                }
                json.append('}');
            }
            default -> throw new IllegalArgumentException("JSON has no " + value.getClass());
        }
    }

    private static void string(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPlain = c >= ' ' && c < 0x7f && "\"\\<>&'".indexOf(c) < 0;
            if (isPlain) {
                json.append(c);
            } else {
                json.append(String.format("\\u%04x", (int) c));
            }
        }
        json.append('"');
    }
}
