// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.List;
import java.util.Map;

/**
 * A value of a TOML document.
 *
 * @param value a String, Long, Boolean, or List of TomlItem; or {@link Table}, or {@link Other}
 * @param line where it stands, or its key, from 1
 * @param column from 1
 */
record TomlItem(Object value, int line, int column) {
    /**
     * A value of a type that no key takes.
     *
     * @param type what it is, a phrase
     */
    record Other(String type) {}

    /**
     * A table, whose keys are in the order of the text.
     *
     * @param items what it holds
     */
    record Table(Map<String, TomlItem> items) {}

    /** What it is, a phrase for messages. */
    String type() {
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof Long) {
            return "a whole number";
        }
        if (value instanceof Boolean) {
            return "true or false";
        }
        if (value instanceof List<?>) {
            return "an array";
        }
        if (value instanceof Table) {
            return "a table";
        }
        return value instanceof Other other ? other.type() : "something else";
    }

    Fault fault(String what) {
        return new Fault(line, column, what);
    }
}
