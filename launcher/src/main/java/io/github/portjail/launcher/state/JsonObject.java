// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import java.util.List;

/** Prints one flat JSON object (RFC 8259) as ASCII; on the launch path, where a JSON library would cost its start. */
public final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    /** Begins an object without members. */
    public JsonObject() {}

    /** Adds a member. */
    public void put(String key, String value) {
        key(key);
        string(value);
    }

    /** Adds a member. */
    public void put(String key, long value) {
        key(key);
        text.append(value);
    }

    /** Adds a member. */
    public void put(String key, boolean value) {
        key(key);
        text.append(value);
    }

    /** Adds a member. */
    public void put(String key, List<String> values) {
        key(key);
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            string(values.get(i));
        }
        text.append(']');
    }

    @Override
    public String toString() {
        return text + "}\n";
    }

    private void key(String key) {
        if (text.length() > 1) {
            text.append(',');
        }
        string(key);
        text.append(':');
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                text.append(c);
            } else {
                String digits = Integer.toHexString(c);
                text.append("\\u").append("0000", 0, 4 - digits.length()).append(digits);
            }
        }
        text.append('"');
    }
}
