// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.StandardStreams;
import io.github.portjail.launcher.terminal.TextTable;
import io.github.portjail.launcher.text.SafeText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code portjail profile}: lists, shows, changes and checks profiles. */
public final class ProfileCommand {
    private static final String PREFIX = "portjail: ";

    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream notes;
    private final ProfileSchema schema;

    /**
     * Prepares to answer.
     *
     * @param out where answers are printed
     * @param err where faults are printed, one line each
     * @param notes where it is said what was done, and what is as it should be
     */
    public ProfileCommand(PrintStream out, PrintStream err, PrintStream notes, ProfileSchema schema) {
        this.out = out;
        this.err = err;
        this.notes = notes;
        this.schema = schema;
    }

    /** Does what is asked. */
    public ExitStatus run(ProfileRequest request) {
        try (NativeFrame frame = NativeFrame.open();
                ProfileStore store = ProfileStore.open(frame)) {
            return answer(request, store);
        } catch (UnusableProfileException e) {
            complain(e.reasons());
        } catch (KernelException e) {
            complain(List.of(String.valueOf(e.getMessage())));
        }
        return ExitStatus.OWN_FAULT;
    }

    ExitStatus answer(ProfileRequest request, ProfileStore store) throws UnusableProfileException {
        return switch (request) {
            case ProfileRequest.ListAll list -> list(store, list.json());
            case ProfileRequest.Show show -> show(store, show);
            case ProfileRequest.Copy copy -> copy(store, copy);
            case ProfileRequest.Change change -> change(store, change);
            case ProfileRequest.Remove remove -> remove(store, remove);
            case ProfileRequest.Check check -> check(store, check.names());
        };
    }

    private ExitStatus list(ProfileStore store, boolean json) throws UnusableProfileException {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "RANGE", "FOLDER", "DESCRIPTION"));
        ProfileName before = null;
        for (FoundProfile found : store.all()) {
            // The own one of two is the one that is used.
            if (found.name().equals(before)) {
                continue;
            }
            before = found.name();
            ProfileReader.Reading reading = ProfileReader.read(found.content(), schema, true);
            List<String> faults = faults(found, reading);
            Profile profile = reading.profile();
            objects.add(ProfileJson.fields(found, profile, faults, schema));
            String description = profile.description() == null ? "" : profile.description();
            rows.add(List.of(
                    found.name().value(),
                    profile.options().getOrDefault("range", "?"),
                    SafeText.line(found.folder().path()),
                    faults.isEmpty()
                            ? SafeText.line(description)
                            : "FAULTY: see portjail profile check " + found.name()));
        }
        out.print(
                json
                        ? ProfileJson.print(objects)
                        : TextTable.of(rows).text(StandardStreams.outputColumns(), Ink.NONE, _ -> Ink.Style.USUAL));
        complain(store.remarks());
        return ExitStatus.OK;
    }

    private static List<String> faults(FoundProfile found, ProfileReader.Reading reading) {
        return found.refusal() == null ? FaultLines.of(found.path(), reading.faults()) : List.of(found.refusal());
    }

    private ExitStatus show(ProfileStore store, ProfileRequest.Show show) throws UnusableProfileException {
        FoundProfile found = store.find(show.name());
        ProfileReader.Reading reading = ProfileReader.read(found.content(), schema, true);
        ProfileStore.requireFaultless(found.path(), reading.faults());
        Profile profile = reading.profile();
        out.print(
                show.json()
                        ? ProfileJson.print(ProfileJson.fields(found, profile, List.of(), schema))
                        : "# " + SafeText.line(found.path()) + "\n" + ProfilePrinter.print(profile, schema));
        return ExitStatus.OK;
    }

    private ExitStatus copy(ProfileStore store, ProfileRequest.Copy copy) throws UnusableProfileException {
        byte[] content = store.find(copy.from()).content();
        ProfileFolder folder = store.folderForNew();
        folder.write(copy.to(), content, true);
        wrote(folder, copy.to());
        return ExitStatus.OK;
    }

    private ExitStatus change(ProfileStore store, ProfileRequest.Change change) throws UnusableProfileException {
        ProfileEditor editor = new ProfileEditor(schema);
        FoundProfile found = store.look(change.name());
        if (found == null) {
            byte[] content = editor.set("a new profile", new byte[0], change.key(), change.values());
            ProfileFolder folder = store.folderForNew();
            folder.write(change.name(), content, true);
            wrote(folder, change.name());
        } else {
            byte[] content = editor.set(SafeText.line(found.path()), found.content(), change.key(), change.values());
            found.folder().write(change.name(), content, false);
            wrote(found.folder(), change.name());
        }
        return ExitStatus.OK;
    }

    private void wrote(ProfileFolder folder, ProfileName name) {
        notes.println("wrote " + SafeText.line(folder.pathOf(name)));
    }

    private ExitStatus remove(ProfileStore store, ProfileRequest.Remove remove) throws UnusableProfileException {
        ProfileFolder folder = store.folderOf(remove.name());
        folder.remove(remove.name());
        notes.println("removed " + SafeText.line(folder.pathOf(remove.name())));
        return ExitStatus.OK;
    }

    private ExitStatus check(ProfileStore store, List<ProfileName> names) throws UnusableProfileException {
        boolean faultless = true;
        if (names.isEmpty()) {
            for (FoundProfile found : store.all()) {
                faultless &= check(found);
            }
            complain(store.remarks());
        }
        for (ProfileName name : names) {
            try {
                faultless &= check(store.find(name));
            } catch (UnusableProfileException e) {
                complain(e.reasons());
                faultless = false;
            }
        }
        return faultless ? ExitStatus.OK : ExitStatus.OWN_FAULT;
    }

    private boolean check(FoundProfile found) {
        List<String> faults = faults(found, ProfileReader.read(found.content(), schema, true));
        if (faults.isEmpty()) {
            notes.println(SafeText.line(found.path()) + ": ok");
        }
        complain(faults);
        return faults.isEmpty();
    }

    private void complain(List<String> lines) {
        for (String line : lines) {
            err.println(PREFIX + line);
        }
    }
}
