// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link JsonObject} prints: one flat object of texts, whole numbers, truth values and lists of texts; for entering a
 * jail, where a JSON library would cost its start.
 */
final class FlatJson {
    private final String text;
    private int position;

    private FlatJson(String text) {
        this.text = text;
    }

    /**
     * The object's values by their keys: {@link String}, {@link Long}, {@link Boolean}, or a {@link List} of texts.
     *
     * @throws IOException when the text is something else
     */
    static Map<String, Object> parse(String text) throws IOException {
        FlatJson reader = new FlatJson(text);
        Map<String, Object> values = reader.object();
        reader.skipSpace();
        if (reader.position < text.length()) {
            throw reader.fault("the end");
        }
        return values;
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        expect('{');
        if (accept('}')) {
            return values;
        }
        do {
            String key = string();
            expect(':');
            if (values.put(key, value()) != null) {
                throw new IOException("the state has \"" + key + "\" twice");
            }
        } while (accept(','));
        expect('}');
        return values;
    }

    private Object value() throws IOException {
        skipSpace();
        if (position < text.length()) {
            char first = text.charAt(position);
            if (first == '"') {
                return string();
            }
            if (first == '[') {
                return list();
            }
            if (first == '-' || first >= '0' && first <= '9') {
                return number();
            }
        }
        if (acceptWord("true")) {
            return true;
        }
        if (acceptWord("false")) {
            return false;
        }
        throw fault("a value");
    }

    private List<String> list() throws IOException {
        List<String> values = new ArrayList<>();
        expect('[');
        if (accept(']')) {
            return values;
        }
        do {
            values.add(string());
        } while (accept(','));
        expect(']');
        return values;
    }

    private Long number() throws IOException {
        int start = position;
        do {
            position++;
        } while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9');
        try {
            return Long.valueOf(text.substring(start, position));
        } catch (NumberFormatException e) {
            throw new IOException("the state has the number " + text.substring(start, position), e);
        }
    }

    private String string() throws IOException {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
        throw fault("the end of a text");
    }

    private char escaped() throws IOException {
        char kind = position < text.length() ? text.charAt(position++) : ' ';
        if (kind == '"' || kind == '\\') {
            return kind;
        }
        if (kind != 'u' || position + 4 > text.length()) {
            throw fault("an escape of \\, \" or u");
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(text.charAt(position++), 16);
            if (digit < 0) {
                throw fault("four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    private void expect(char wanted) throws IOException {
        if (!accept(wanted)) {
            throw fault("'" + wanted + "'");
        }
    }

    private boolean accept(char wanted) {
        skipSpace();
        if (position < text.length() && text.charAt(position) == wanted) {
            position++;
            return true;
        }
        return false;
    }

    private boolean acceptWord(String word) {
        if (text.startsWith(word, position)) {
            position += word.length();
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (position < text.length() && (text.charAt(position) == ' ' || text.charAt(position) == '\n')) {
            position++;
        }
    }

    private IOException fault(String wanted) {
        return new IOException("the state is damaged: " + wanted + " was expected at character " + position);
    }
}
