// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code portjail save} writes: a profile for each lasting jail, in a table {@code [jail.NAME]} of one TOML file.
 *
 * @param boot the kernel's ID of the boot in which it was written; empty when the file names none
 * @param jails by their names, in the order of the file
 */
public record SavedProfiles(String boot, Map<JailName, Profile> jails) {
    /** Room for twenty thousand jails. */
    public static final int LARGEST = 4 << 20;

    private static final long FORMAT = 1;
    private static final String VERSION = "version";
    private static final String BOOT = "boot";
    private static final String JAIL = "jail";

    public SavedProfiles {
        jails = Collections.unmodifiableMap(new LinkedHashMap<>(jails));
    }

    /**
     * Reads a file that nobody else may have written, as {@link ProfileStore} does.
     *
     * @return null when there is no such file
     * @throws UnusableProfileException with all that is wrong, each with its line and column
     */
    public static @Nullable SavedProfiles read(NativeFrame frame, Path file, ProfileSchema schema)
            throws UnusableProfileException {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new UnusableProfileException(
                    SafeText.line(file.toString()) + " is a directory: name the file that portjail save wrote");
        }
        FileCalls files = new FileCalls(frame);
        int uid = new ProcessCalls(frame).geteuid();
        try (ProfileFolder folder = ProfileFolder.open(files, parent.toString(), uid, 0)) {
            byte[] content = folder == null ? null : folder.read(name.toString(), LARGEST);
            return content == null ? null : parse(absolute.toString(), content, schema);
        }
    }

    /**
     * Reads a file's bytes.
     *
     * @param path what the file is called in messages
     * @throws UnusableProfileException with all that is wrong, each with its line and column
     */
    public static SavedProfiles parse(String path, byte[] content, ProfileSchema schema)
            throws UnusableProfileException {
        if (content.length > LARGEST) {
            throw new UnusableProfileException(
                    SafeText.line(path) + " is larger than " + LARGEST + " bytes: portjail save wrote no such file");
        }
        DecodedText decoded = DecodedText.of(content);
        Fault undecoded = decoded.fault();
        List<Fault> faults = new ArrayList<>();
        if (undecoded != null) {
            // What the syntax lacks where the text was cut off is a matter of this byte.
            faults.add(undecoded);
        }
        SavedProfiles read =
                undecoded != null ? new SavedProfiles("", Map.of()) : parse(decoded.text(), schema, faults);
        Collections.sort(faults);
        ProfileStore.requireFaultless(path, faults);
        return read;
    }

    private static SavedProfiles parse(String text, ProfileSchema schema, List<Fault> faults) {
        TomlDocument document = TomlDocument.parse(text);
        faults.addAll(document.faults());
        boolean readable = faults.isEmpty();
        Map<String, TomlItem> items = document.items();
        TomlItem version = items.get(VERSION);
        if (version == null || !version.value().equals(FORMAT)) {
            if (version != null || readable) {
                faults.add(notThisVersion(version));
            }
            return new SavedProfiles("", Map.of());
        }
        String boot = "";
        Map<JailName, Profile> jails = new LinkedHashMap<>();
        for (Map.Entry<String, TomlItem> entry : items.entrySet()) {
            TomlItem item = entry.getValue();
            if (entry.getKey().equals(BOOT) && item.value() instanceof String id) {
                boot = id;
            } else if (entry.getKey().equals(JAIL) && item.value() instanceof TomlItem.Table tables) {
                putJails(tables, schema, readable, jails, faults);
            } else if (!entry.getKey().equals(VERSION)) {
                faults.add(item.fault(InvalidValueException.quote(entry.getKey()) + " is " + item.type()
                        + ": allowed are version, boot (a string) and tables [jail.NAME]"));
            }
        }
        return new SavedProfiles(boot, jails);
    }

    private static Fault notThisVersion(@Nullable TomlItem version) {
        String wanted = "this portjail reads files with version = " + FORMAT;
        if (version == null) {
            return new Fault(1, 1, "version is missing: " + wanted);
        }
        String found = version.value() instanceof Long number ? number.toString() : version.type();
        return version.fault("version is " + found + ": " + wanted);
    }

    private static void putJails(
            TomlItem.Table tables,
            ProfileSchema schema,
            boolean readable,
            Map<JailName, Profile> jails,
            List<Fault> faults) {
        for (Map.Entry<String, TomlItem> entry : tables.items().entrySet()) {
            TomlItem item = entry.getValue();
            if (!(item.value() instanceof TomlItem.Table table)) {
                faults.add(item.fault("jail." + InvalidValueException.quote(entry.getKey()) + " is " + item.type()
                        + ", but each jail is a table [jail.NAME]"));
                continue;
            }
            ProfileReader.Reading reading = ProfileReader.readTable(table, item, schema, readable);
            faults.addAll(reading.faults());
            try {
                jails.put(JailName.parse(entry.getKey()), reading.profile());
            } catch (InvalidValueException e) {
                faults.add(item.fault(String.valueOf(e.getMessage())));
            }
        }
    }

    /** The text that {@link #parse} reads. */
    public String print(ProfileSchema schema) {
        StringBuilder text = new StringBuilder();
        text.append(
                "# The lasting jails of portjail, as portjail save found them; portjail restore brings them back.\n");
        text.append(VERSION).append(" = ").append(FORMAT).append('\n');
        text.append(BOOT).append(" = ").append(ProfilePrinter.quoted(boot)).append('\n');
        for (Map.Entry<JailName, Profile> jail : jails.entrySet()) {
            text.append("\n[").append(JAIL).append('.').append(jail.getKey()).append("]\n");
            text.append(ProfilePrinter.print(jail.getValue(), schema));
        }
        return text.toString();
    }
}
