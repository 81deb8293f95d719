// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.json.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object (RFC 8259) on one line, in ASCII, so that it drives no terminal either; what is null is left out.
 *
 * <p>Written by hand because a log may hold half a million violations, each of which becomes one.
 */
final class JsonLine {
    private final StringBuilder text = new StringBuilder(512);
    private boolean first;

    /** Begins the line's object anew. */
    JsonLine begin() {
        text.setLength(0);
        text.append('{');
        first = true;
        return this;
    }

    /** Ends the line's object; valid until the next one begins. */
    CharSequence end() {
        return text.append("}\n");
    }

    JsonLine open(String key) {
        key(key);
        text.append('{');
        first = true;
        return this;
    }

    /** Closes the innermost object; one in which nothing stands is left as it is. */
    JsonLine close() {
        text.append('}');
        first = false;
        return this;
    }

    JsonLine put(String key, @Nullable String value) {
        if (value != null) {
            key(key);
            JsonText.append(text, value);
        }
        return this;
    }

    JsonLine put(String key, long value) {
        key(key);
        text.append(value);
        return this;
    }

    JsonLine put(String key, boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    JsonLine putAll(String key, String... values) {
        key(key);
        text.append('[');
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            JsonText.append(text, values[i]);
        }
        text.append(']');
        return this;
    }

    private void key(String key) {
        if (!first) {
            text.append(',');
        }
        first = false;
        JsonText.append(text, key);
        text.append(':');
    }
}
