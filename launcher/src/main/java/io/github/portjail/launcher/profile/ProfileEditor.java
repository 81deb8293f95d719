// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.ArrayList;
import java.util.List;

/** Another value for a key of a profile's text, of which the rest stays as it is. */
final class ProfileEditor {
    private final ProfileSchema schema;

    ProfileEditor(ProfileSchema schema) {
        this.schema = schema;
    }

    /**
     * Returns the changed bytes, which are a profile without fault.
     *
     * @param path the file, for messages
     * @param content its bytes; empty for a new one
     * @param values as typed
     * @throws UnusableProfileException when the value is none for this key, or the profile would have faults then
     */
    byte[] set(String path, byte[] content, String key, List<String> values) throws UnusableProfileException {
        Object value = value(key, values);
        DecodedText decoded = DecodedText.of(content);
        TomlDocument document = TomlDocument.parse(decoded.text());
        List<Fault> syntax = new ArrayList<>(document.faults());
        if (decoded.fault() != null) {
            syntax.add(decoded.fault());
        }
        // What could not be read would be lost.
        ProfileStore.requireFaultless(path, syntax);
        byte[] changed = decoded.encode(document.with(key, value));
        List<Fault> faults = ProfileReader.read(changed, schema, true).faults();
        if (!faults.isEmpty()) {
            List<String> reasons = new ArrayList<>();
            for (Fault fault : faults) {
                reasons.add("cannot set " + key + ": " + path + " would be wrong: " + fault.what());
            }
            throw new UnusableProfileException(reasons);
        }
        if (changed.length > ProfileReader.LARGEST) {
            throw new UnusableProfileException("cannot set " + key + ": " + path + " would be larger than "
                    + ProfileReader.LARGEST + " bytes, which no profile is");
        }
        return changed;
    }

    private Object value(String name, List<String> values) throws UnusableProfileException {
        for (String value : values) {
            requireText(name, value);
        }
        if (name.equals(Profile.COMMAND)) {
            return values;
        }
        if (name.equals(Profile.DESCRIPTION)) {
            return one(name, values);
        }
        ProfileKey key = ProfileReader.key(schema, name);
        if (key == null) {
            throw new UnusableProfileException(
                    "unknown key " + ProfilePrinter.quoted(name) + ": " + ProfileReader.allowedKeys(schema));
        }
        return switch (key.type()) {
            case TEXT -> one(name, values);
            case TEXT_OR_NUMBER -> textOrNumber(one(name, values));
            case LIST -> list(values);
            case SWITCH -> truth(name, one(name, values));
            case COMMAND -> values;
        };
    }

    private static String one(String name, List<String> values) throws UnusableProfileException {
        if (values.size() != 1) {
            throw new UnusableProfileException(
                    name + " takes one value, but " + values.size() + " are given: quote what has spaces");
        }
        return values.getFirst();
    }

    private static Object textOrNumber(String text) {
        return ProfilePrinter.isNumber(text) ? (Object) Long.valueOf(text) : text;
    }

    private static Object list(List<String> values) {
        List<String> words = List.of(String.join(",", values).split(",", -1));
        return words.size() == 1 ? words.getFirst() : words;
    }

    private static Boolean truth(String name, String text) throws UnusableProfileException {
        return switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default ->
                throw new UnusableProfileException(name + " is true or false, and not " + ProfilePrinter.quoted(text));
        };
    }

    /** What is not UTF-8 in an argument is a lone surrogate here, which no TOML can hold. */
    private static void requireText(String name, String value) throws UnusableProfileException {
        if (value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new UnusableProfileException(name + ": a value is not UTF-8, which a profile has to be");
        }
    }
}
