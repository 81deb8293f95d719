// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.rules.policy.InvalidValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the bytes of a file to what the profile says, and all that is wrong with it. */
final class ProfileReader {
    /** No profile is nearly as large; a larger file is none. */
    static final int LARGEST = 64 * 1024;

    private final ProfileSchema schema;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private List<String> command = List.of();
    private @Nullable String description;
    private final int line;
    private final int column;

    /** Faults of the whole are told at this place. */
    private ProfileReader(ProfileSchema schema, int line, int column) {
        this.schema = schema;
        this.line = line;
        this.column = column;
    }

    /**
     * What was read.
     *
     * @param profile what is right in it
     * @param faults what is wrong, in the order of the text
     */
    record Reading(Profile profile, List<Fault> faults) {
        Reading {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Reads a file's bytes.
     *
     * @param whole whether it has to stand alone: then what is missing in it, or does not go together, is a fault too
     */
    static Reading read(byte[] bytes, ProfileSchema schema, boolean whole) {
        return new ProfileReader(schema, 1, 1).read(DecodedText.of(bytes), whole);
    }

    /**
     * Reads a table of a file that has several.
     *
     * @param place where it begins
     * @param readable whether the whole text could be read: else it is not known what is missing
     */
    static Reading readTable(TomlItem.Table table, TomlItem place, ProfileSchema schema, boolean readable) {
        ProfileReader reader = new ProfileReader(schema, place.line(), place.column());
        reader.putAll(table.items(), readable);
        Collections.sort(reader.faults);
        return new Reading(new Profile(reader.options, reader.command, reader.description), reader.faults);
    }

    private Reading read(DecodedText decoded, boolean whole) {
        TomlDocument document = TomlDocument.parse(decoded.text());
        boolean readable = decoded.fault() == null && document.faults().isEmpty();
        // Of a line that could not be read it is not known what it has.
        putAll(document.items(), whole && readable);
        faults.addAll(document.faults());
        Fault undecoded = decoded.fault();
        if (undecoded != null) {
            // What the syntax lacks where the text was cut off is a matter of this byte.
            faults.removeIf(fault -> fault.line() >= undecoded.line());
            faults.add(undecoded);
        }
        Collections.sort(faults);
        return new Reading(new Profile(options, command, description), faults);
    }

    private void putAll(Map<String, TomlItem> items, boolean whole) {
        for (Map.Entry<String, TomlItem> entry : items.entrySet()) {
            put(entry.getKey(), entry.getValue());
        }
        if (whole) {
            boolean eachIsRight = faults.isEmpty();
            addAboutTheWhole(schema.missing(items.keySet()));
            if (eachIsRight && faults.isEmpty()) {
                addAboutTheWhole(schema.faultsTogether(options));
            }
        }
    }

    private void addAboutTheWhole(List<String> lines) {
        for (String text : lines) {
            faults.add(new Fault(line, column, text));
        }
    }

    private void put(String name, TomlItem item) {
        if (name.equals(Profile.COMMAND) && schema.hasCommand()) {
            putCommand(item);
            return;
        }
        if (name.equals(Profile.DESCRIPTION) && schema.hasCommand()) {
            if (item.value() instanceof String text) {
                description = text;
            } else {
                faults.add(item.fault(wrongType(name, item, ProfileKey.Type.TEXT.toString())));
            }
            return;
        }
        ProfileKey key = key(schema, name);
        if (key == null) {
            faults.add(item.fault("unknown key " + InvalidValueException.quote(name) + ": " + allowedKeys(schema)));
            return;
        }
        String text = text(key, item);
        if (text == null) {
            return;
        }
        String fault = text.indexOf('\0') >= 0 ? holdsNul(name) : schema.fault(name, text);
        if (fault == null) {
            options.put(name, text);
        } else {
            faults.add(item.fault(fault));
        }
    }

    /** As the command line has it; null when it is of the wrong type, or a switch that is off. */
    private @Nullable String text(ProfileKey key, TomlItem item) {
        Object value = item.value();
        switch (key.type()) {
            case SWITCH -> {
                if (value instanceof Boolean on) {
                    return on ? "" : null;
                }
            }
            case TEXT_OR_NUMBER -> {
                if (value instanceof Long number && number >= 0) {
                    return number.toString();
                }
            }
            case LIST -> {
                if (value instanceof List<?>) {
                    return list(key, item);
                }
            }
            case TEXT, COMMAND -> {}
        }
        if (value instanceof String text && key.type() != ProfileKey.Type.SWITCH) {
            return text;
        }
        faults.add(item.fault(wrongType(key.name(), item, key.type() + ", " + key.meaning())));
        return null;
    }

    private @Nullable String list(ProfileKey key, TomlItem array) {
        List<String> words = words(key.name(), array);
        if (words == null) {
            return null;
        }
        for (String word : words) {
            if (word.indexOf(',') >= 0) {
                faults.add(array.fault(key.name() + ": " + InvalidValueException.quote(word)
                        + " has a comma: give it as two elements"));
                return null;
            }
        }
        return String.join(",", words);
    }

    private void putCommand(TomlItem item) {
        List<String> words = words(Profile.COMMAND, item);
        if (words == null) {
            return;
        }
        if (words.getFirst().isEmpty()) {
            faults.add(item.fault("command: its first word is empty: give the program to run"));
            return;
        }
        for (String word : words) {
            if (word.indexOf('\0') >= 0) {
                faults.add(item.fault(holdsNul(Profile.COMMAND)));
                return;
            }
        }
        command = words;
    }

    /** The strings of an array, at least one; null, with its faults noted, when it is something else. */
    private @Nullable List<String> words(String name, TomlItem item) {
        if (!(item.value() instanceof List<?> elements)) {
            faults.add(item.fault(wrongType(name, item, ProfileKey.Type.COMMAND.toString())));
            return null;
        }
        if (elements.isEmpty()) {
            faults.add(item.fault(name + ": the array is empty: give at least one string"));
            return null;
        }
        List<String> words = new ArrayList<>();
        for (Object element : elements) {
            if (element instanceof TomlItem inside && inside.value() instanceof String word) {
                words.add(word);
            } else if (element instanceof TomlItem inside) {
                faults.add(inside.fault(name + ": an element is " + inside.type() + ", but each has to be a string"));
            }
        }
        return words.size() == elements.size() ? words : null;
    }

    static @Nullable ProfileKey key(ProfileSchema schema, String name) {
        for (ProfileKey key : schema.options()) {
            if (key.name().equals(name)) {
                return key;
            }
        }
        return null;
    }

    static String allowedKeys(ProfileSchema schema) {
        StringBuilder text = new StringBuilder("allowed are ");
        for (ProfileKey key : schema.options()) {
            text.append(key.name()).append(", ");
        }
        if (!schema.hasCommand()) {
            return text.substring(0, text.length() - 2);
        }
        return text.append(Profile.COMMAND)
                .append(" and ")
                .append(Profile.DESCRIPTION)
                .toString();
    }

    private static String wrongType(String name, TomlItem item, String takes) {
        return name + " is " + item.type() + ", but it takes " + takes;
    }

    private static String holdsNul(String name) {
        return name + ": the text holds the character NUL, which no option and no word of a command can hold";
    }
}
