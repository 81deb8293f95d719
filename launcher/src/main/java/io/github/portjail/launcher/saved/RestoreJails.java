// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.saved;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.profile.Profile;
import io.github.portjail.launcher.profile.ProfileSchema;
import io.github.portjail.launcher.profile.SavedProfiles;
import io.github.portjail.launcher.profile.UnusableProfileException;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.ProcessIdentity;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code portjail restore}: brings back what {@code save} wrote and what is not up already.
 *
 * <p>Each jail is made by a {@code portjail up} of its own: one that has a network namespace leaves its maker in it.
 */
public final class RestoreJails {
    /** A launch takes a tenth of a second; a machine that boots may be busy. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    private static final String PREFIX = "portjail: ";
    private static final String HINT = "Hint: ";

    private final String home;
    private final InputStream in;
    private final PrintStream err;
    private final PrintStream notes;
    private final boolean quiet;
    private final AtomicInteger done = new AtomicInteger();
    private @Nullable Progress progress;

    /**
     * Prepares to restore.
     *
     * @param home the installation's directory
     * @param in what is read when the file is {@link SaveJails#STREAM}
     * @param err where it is told which jails were not restored, and why
     * @param notes where it is said how far it is
     * @param quiet whether those that are restored are to say nothing but warnings
     */
    public RestoreJails(String home, InputStream in, PrintStream err, PrintStream notes, boolean quiet) {
        this.home = home;
        this.in = in;
        this.err = err;
        this.notes = notes;
        this.quiet = quiet;
    }

    /**
     * Restores the jails, in the order of the file.
     *
     * @return {@link ExitStatus#OWN_FAULT} when one was not restored: the others are
     * @throws Failure when the file cannot be used, and nothing was restored
     */
    public ExitStatus restore(String file, ProfileSchema schema) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            SaveJails.requireRoot(frame, "restore");
            SavedProfiles saved = read(frame, file, schema);
            if (saved == null) {
                return ExitStatus.OWN_FAULT;
            }
            boolean sameBoot = saved.boot().equals(SaveJails.bootId(frame));
            int lost = 0;
            int all = saved.jails().size();
            try (Progress line = Progress.of(notes, () -> "restored " + done.get() + " of " + all + " jails")) {
                progress = line;
                for (Map.Entry<JailName, Profile> jail : saved.jails().entrySet()) {
                    lost += restore(frame, jail.getKey(), jail.getValue(), sameBoot) ? 0 : 1;
                    done.incrementAndGet();
                }
            }
            if (lost > 0) {
                tell(PREFIX + lost + " of " + all + " jails " + (lost == 1 ? "was" : "were") + " not restored");
            }
            return lost == 0 ? ExitStatus.OK : ExitStatus.OWN_FAULT;
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }

    private void tell(String line) {
        Progress before = progress;
        if (before == null) {
            err.println(line);
        } else {
            before.println(err, line);
        }
    }

    /** Null when its faults have been told. */
    private @Nullable SavedProfiles read(NativeFrame frame, String file, ProfileSchema schema) throws Failure {
        try {
            if (file.equals(SaveJails.STREAM)) {
                return SavedProfiles.parse("standard input", in.readNBytes(SavedProfiles.LARGEST + 1), schema);
            }
            SavedProfiles saved = SavedProfiles.read(frame, Path.of(file), schema);
            if (saved == null) {
                throw Failure.of("there is no file " + SafeText.line(file)).withHint("portjail save writes it");
            }
            return saved;
        } catch (UnusableProfileException e) {
            for (String reason : e.reasons()) {
                tell(PREFIX + reason);
            }
            return null;
        } catch (IOException e) {
            throw Failure.of("cannot read standard input: " + e.getMessage(), e)
                    .withHint("name the file that portjail save wrote, or leave - out");
        }
    }

    private boolean restore(NativeFrame frame, JailName name, Profile options, boolean sameBoot) {
        if (isUp(frame, name, options)) {
            return true;
        }
        List<String> words = new ArrayList<>(List.of(home + "/bin/portjail", "up", name.value()));
        if (quiet) {
            words.add("--quiet");
        }
        for (Map.Entry<String, String> option : options.options().entrySet()) {
            if (option.getKey().equals(SavedJail.PID)) {
                String gone = addProcesses(frame, option.getValue(), sameBoot, words);
                if (gone != null) {
                    tellNotRestored(name, gone);
                    return false;
                }
            } else {
                words.add("--" + option.getKey() + (option.getValue().isEmpty() ? "" : "=" + option.getValue()));
            }
        }
        return up(name, words);
    }

    private void tellNotRestored(JailName name, String why) {
        tell(PREFIX + "cannot restore jail '" + name + "': " + why);
    }

    /** One that is up stays as it is. */
    private boolean isUp(NativeFrame frame, JailName name, Profile options) {
        try {
            LastingMark mark = StateStore.readMark(frame, name);
            JailState state = mark == null ? null : StateStore.read(frame, name);
            if (state == null) {
                return false;
            }
            PortSet range = state.policy().range();
            PortSet saved = savedRange(options);
            if (!range.equals(saved)) {
                tell(PREFIX + "jail '" + name + "' is up already, with source ports " + range + " and not " + saved
                        + ": it is left as it is");
            }
            return true;
        } catch (IOException _) {
            // portjail up tells what is the matter.
            return false;
        }
    }

    /** Null when it is none that portjail understands: portjail up says so. */
    private static @Nullable PortSet savedRange(Profile options) {
        try {
            return PortSet.parse(String.valueOf(options.options().get("range")));
        } catch (InvalidValueException _) {
            return null;
        }
    }

    /** Adds those to the command that are still the same; else returns which one is gone. */
    private static @Nullable String addProcesses(
            NativeFrame frame, String processes, boolean sameBoot, List<String> words) {
        FileCalls files = new FileCalls(frame);
        for (String text : processes.split(",", -1)) {
            ProcessIdentity saved = ProcessIdentity.parse(text);
            if (saved == null || !sameBoot || !saved.equals(ProcessIdentity.read(files, saved.pid()))) {
                String process = saved == null ? text : Integer.toString(saved.pid());
                return "process " + process + ", which was moved into it, is gone"
                        + (sameBoot ? "" : " with the boot before");
            }
            words.add("--pid=" + saved.pid());
        }
        return null;
    }

    private boolean up(JailName name, List<String> words) {
        CommandResult result;
        try {
            result = new Command(words, TIME_LIMIT).run();
        } catch (CommandException e) {
            tellNotRestored(name, String.valueOf(e.getMessage()));
            return false;
        }
        List<String> lines = result.error().lines().toList();
        if (result.status() == 0) {
            lines.forEach(this::tell);
            return true;
        }
        // The last one is the failure; remarks may stand before it.
        String why = "portjail up ended with status " + result.status();
        String hint = null;
        for (String line : lines) {
            if (line.startsWith(HINT)) {
                hint = line;
            } else if (line.startsWith(PREFIX)) {
                why = line.substring(PREFIX.length());
            }
        }
        tellNotRestored(name, why);
        if (hint != null) {
            tell(hint);
        }
        return false;
    }
}
