// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseOptions;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** A TOML document: its top-level keys, what is wrong with its syntax, and how one key is changed without touching the rest. */
final class TomlDocument {
    /** An array in a key: nothing of a profile is deeper. */
    private static final int DEEPEST = 8;

    private final TomlParseResult result;

    private TomlDocument(TomlParseResult result) {
        this.result = result;
    }

    static TomlDocument parse(String text) {
        return new TomlDocument(Toml.parse(text, TomlParseOptions.defaults().withMaxNestingDepth(DEEPEST)));
    }

    /** In the order of the text. */
    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (TomlParseError error : result.errors()) {
            TomlPosition position = error.position();
            faults.add(new Fault(position.line(), position.column(), String.valueOf(error.getMessage())));
        }
        return faults;
    }

    /** The values of the top-level keys, in the order of the text, as far as it could be read. */
    Map<String, TomlItem> items() {
        return items(result);
    }

    private static Map<String, TomlItem> items(TomlTable table) {
        Map<String, TomlItem> items = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            List<String> path = List.of(key);
            items.put(key, item(table.get(path), table.inputPositionOf(path)));
        }
        return items;
    }

    /**
     * Gives a key another value, or adds it; the rest of the text stays as it is, comments and order too.
     *
     * @param value a String, Long, Boolean or List of Strings
     * @return the changed text
     */
    String with(String key, Object value) {
        result.set(List.of(key), value);
        return result.toToml();
    }

    private static TomlItem item(@Nullable Object value, @Nullable TomlPosition position) {
        int line = position == null ? 1 : position.line();
        int column = position == null ? 1 : position.column();
        if (value instanceof String || value instanceof Long || value instanceof Boolean) {
            return new TomlItem(value, line, column);
        }
        if (value instanceof TomlArray array) {
            List<TomlItem> items = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                items.add(item(array.get(i), array.inputPositionOf(i)));
            }
            return new TomlItem(List.copyOf(items), line, column);
        }
        if (value instanceof TomlTable table) {
            return new TomlItem(new TomlItem.Table(items(table)), line, column);
        }
        String type = value instanceof Double ? "a number with a fraction" : "a date or a time";
        return new TomlItem(new TomlItem.Other(type), line, column);
    }
}
