// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.saved;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.audit.file.ReplacedFile;
import io.github.portjail.launcher.outcome.ExitStatus;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.profile.Profile;
import io.github.portjail.launcher.profile.ProfileSchema;
import io.github.portjail.launcher.profile.SavedProfiles;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code portjail save}: writes down which lasting jails are up, and how each was made. */
public final class SaveJails {
    /** Where they are kept when no file is named. */
    public static final String USUAL_FILE = "/var/lib/portjail/jails.toml";

    /** Stands for standard output, or input. */
    public static final String STREAM = "-";

    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    private final PrintStream out;
    private final PrintStream err;

    /**
     * Prepares to save.
     *
     * @param out where the text goes when the file is {@link #STREAM}
     * @param err where it is told what is left out
     */
    public SaveJails(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Saves the jails.
     *
     * @return {@link ExitStatus#OWN_FAULT} when the state of one could not be read: the others are saved
     * @throws Failure when nothing was written
     */
    public ExitStatus save(String file, ProfileSchema schema) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            requireRoot(frame, "save");
            Map<JailName, Profile> jails = new LinkedHashMap<>();
            boolean all = true;
            try (CgroupRoot root = CgroupRoot.open(frame, CgroupHierarchies.read(new FileCalls(frame)))) {
                for (String name : StateStore.names()) {
                    all &= put(frame, root, name, jails);
                }
            }
            String text = new SavedProfiles(bootId(frame), jails).print(schema);
            if (file.equals(STREAM)) {
                out.print(text);
            } else {
                write(Path.of(file), text);
            }
            return all ? ExitStatus.OK : ExitStatus.OWN_FAULT;
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }

    static void requireRoot(NativeFrame frame, String doing) throws Failure {
        if (!Privileges.read(frame).isRoot()) {
            throw Failure.of("cannot " + doing + " jails without root").withHint("run it by sudo");
        }
    }

    static String bootId(NativeFrame frame) {
        return new FileCalls(frame).readText(BOOT_ID).strip();
    }

    /** False when its state cannot be read. */
    private boolean put(NativeFrame frame, CgroupRoot root, String entry, Map<JailName, Profile> jails) {
        try {
            JailName name = JailName.parse(entry);
            LastingMark mark = StateStore.readMark(frame, name);
            JailState state = mark == null ? null : StateStore.read(frame, name);
            if (mark == null || state == null) {
                return true;
            }
            String reason = notUpHere(frame, root, state, mark);
            if (reason == null) {
                jails.put(name, SavedJail.of(state, mark));
            } else {
                err.println("portjail: jail '" + name + "' is left out: " + reason);
            }
            return true;
        } catch (IOException | InvalidValueException e) {
            err.println("portjail: jail '" + SafeText.printable(entry) + "' cannot be saved: " + e.getMessage());
            return false;
        }
    }

    private static @Nullable String notUpHere(NativeFrame frame, CgroupRoot root, JailState state, LastingMark mark) {
        if (state.networkNamespace() != new FileCalls(frame).networkNamespace()) {
            return "its rules are in another network namespace";
        }
        if (PlaceKey.isContainer(state)) {
            return "it is a container's, whose engine knows it after a reboot: portjail oci-hook jails it at each start";
        }
        try (JailCgroup group = JailCgroup.find(frame, root, state.group())) {
            return group != null && group.id() == mark.groupId() ? null : "its cgroup is gone, so it is not in force";
        }
    }

    private static void write(Path file, String text) throws Failure {
        try {
            Path folder = Path.of(USUAL_FILE).getParent();
            if (folder != null && file.equals(Path.of(USUAL_FILE))) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            }
            ReplacedFile.writeForOwner(file, text);
        } catch (IOException e) {
            throw Failure.of("cannot write " + SafeText.line(file.toString()) + ": " + e.getMessage(), e)
                    .withHint("name a file, new or to be replaced, in a folder that is there; - is standard output");
        }
    }
}
