// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.text.SafeText;
import io.github.portjail.rules.policy.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of one caller: those of the own folder, and then those of {@value #SYSTEM_FOLDER}.
 *
 * <p>Of two with one name the own is taken. Root's own folder is left out, with a remark, where somebody else may write on the way to
 * it: it is found by environment variables, which some ways to become root (sudo -E, su) keep.
 */
public final class ProfileStore implements AutoCloseable {
    static final String SYSTEM_FOLDER = "/etc/portjail";

    private static final int SYSTEM_FOLDER_MODE = 0755;
    private static final int OWN_FOLDER_MODE = 0700;

    private final FileCalls files;
    private final int uid;
    private final String systemPath;
    private final @Nullable String ownPath;
    private final List<ProfileFolder> folders = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private ProfileStore(FileCalls files, int uid, String systemPath, @Nullable String ownPath) {
        this.files = files;
        this.uid = uid;
        this.systemPath = systemPath;
        this.ownPath = systemPath.equals(ownPath) ? null : ownPath;
    }

    /**
     * Opens the folders of this process's user.
     *
     * @throws UnusableProfileException when somebody else may have written to one of them
     */
    public static ProfileStore open(NativeFrame frame) throws UnusableProfileException {
        FileCalls files = new FileCalls(frame);
        // The environment's own bytes: Java would decode them by the locale.
        String own = ownFolder(files.readText("/proc/self/environ"));
        return open(files, new ProcessCalls(frame).geteuid(), SYSTEM_FOLDER, own);
    }

    static ProfileStore open(FileCalls files, int uid, String systemPath, @Nullable String ownPath)
            throws UnusableProfileException {
        ProfileStore store = new ProfileStore(files, uid, systemPath, ownPath);
        try {
            store.openFolders();
            return store;
        } catch (UnusableProfileException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void openFolders() throws UnusableProfileException {
        if (ownPath != null) {
            try {
                add(ProfileFolder.open(files, ownPath, uid, 0));
            } catch (UnusableProfileException e) {
                if (uid != 0) {
                    throw e;
                }
                remarks.add(SafeText.line(ownPath) + " is not used: " + e.getMessage());
            }
        }
        add(ProfileFolder.open(files, systemPath, uid, 0));
    }

    private void add(@Nullable ProfileFolder folder) {
        if (folder != null) {
            folders.add(folder);
        }
    }

    /**
     * The folder that the XDG Base Directory Specification gives for a user's own; null when the environment names none.
     *
     * @param environment as /proc/self/environ has it
     */
    static @Nullable String ownFolder(String environment) {
        String configuration = variable(environment, "XDG_CONFIG_HOME=");
        if (configuration != null && configuration.startsWith("/")) {
            return configuration + "/portjail";
        }
        String home = variable(environment, "HOME=");
        return home != null && home.startsWith("/") ? home + "/.config/portjail" : null;
    }

    private static @Nullable String variable(String environment, String beginning) {
        for (String entry : environment.split("\0", -1)) {
            if (entry.startsWith(beginning)) {
                return entry.substring(beginning.length());
            }
        }
        return null;
    }

    /** What is left out and why, one line each. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    /**
     * Reads a profile for a launch; what it lacks may be given on the command line.
     *
     * @throws UnusableProfileException with all that is wrong in it, or when there is none
     */
    public Profile load(ProfileName name, ProfileSchema schema) throws UnusableProfileException {
        FoundProfile found = find(name);
        ProfileReader.Reading reading = ProfileReader.read(found.content(), schema, false);
        requireFaultless(found.path(), reading.faults());
        return reading.profile();
    }

    static void requireFaultless(String path, List<Fault> faults) throws UnusableProfileException {
        if (!faults.isEmpty()) {
            throw new UnusableProfileException(FaultLines.of(path, faults));
        }
    }

    /**
     * The file of a profile, the own before the system's.
     *
     * @throws UnusableProfileException when there is none, or it is refused
     */
    FoundProfile find(ProfileName name) throws UnusableProfileException {
        FoundProfile found = look(name);
        if (found == null) {
            throw new UnusableProfileException(noProfile(name));
        }
        return found;
    }

    /** As {@link #find}; null when there is none. */
    @Nullable FoundProfile look(ProfileName name) throws UnusableProfileException {
        for (ProfileFolder folder : folders) {
            byte[] content = folder.read(name);
            if (content != null) {
                return new FoundProfile(name, folder, content, null);
            }
        }
        return null;
    }

    /**
     * The folder in which the profile is that {@link #find} would find, whatever it is and whoever wrote it.
     *
     * @throws UnusableProfileException when there is none
     */
    ProfileFolder folderOf(ProfileName name) throws UnusableProfileException {
        for (ProfileFolder folder : folders) {
            if (folder.has(name)) {
                return folder;
            }
        }
        throw new UnusableProfileException(noProfile(name));
    }

    private List<String> noProfile(ProfileName name) {
        List<String> reasons = new ArrayList<>();
        String where = remarks.isEmpty() && ownPath != null ? SafeText.line(ownPath) + " or " : "";
        reasons.add("there is no profile '" + name + "' in " + where + systemPath + ": see portjail profile list");
        reasons.addAll(remarks);
        return reasons;
    }

    /** Every file, sorted by name and then the own before the system's; what can be no profile becomes a remark. */
    List<FoundProfile> all() throws UnusableProfileException {
        List<FoundProfile> all = new ArrayList<>();
        for (ProfileFolder folder : folders) {
            for (String fileName : folder.names()) {
                if (!fileName.endsWith(ProfileName.SUFFIX) || fileName.startsWith(".")) {
                    continue;
                }
                try {
                    String stem = fileName.substring(0, fileName.length() - ProfileName.SUFFIX.length());
                    FoundProfile found = read(folder, new ProfileName(stem));
                    if (found != null) {
                        all.add(found);
                    }
                } catch (InvalidValueException e) {
                    remarks.add("a file in " + SafeText.line(folder.path()) + " is left out: " + e.getMessage());
                }
            }
        }
        // Stable: of one name the order of the folders stays.
        all.sort((one, other) -> one.name().compareTo(other.name()));
        return all;
    }

    private static @Nullable FoundProfile read(ProfileFolder folder, ProfileName name) {
        try {
            byte[] content = folder.read(name);
            return content == null ? null : new FoundProfile(name, folder, content, null);
        } catch (UnusableProfileException e) {
            return new FoundProfile(name, folder, new byte[0], String.valueOf(e.getMessage()));
        }
    }

    /**
     * The folder in which new profiles are made, which is made if it is missing: root's is the system's, another user's the own.
     *
     * @throws UnusableProfileException when there can be none
     */
    ProfileFolder folderForNew() throws UnusableProfileException {
        String path = uid == 0 ? systemPath : ownPath;
        if (path == null) {
            throw new UnusableProfileException(
                    "there is no folder for a profile: neither XDG_CONFIG_HOME nor HOME is set: set one of them");
        }
        for (ProfileFolder folder : folders) {
            if (folder.path().equals(path)) {
                return folder;
            }
        }
        ProfileFolder made = ProfileFolder.open(files, path, uid, uid == 0 ? SYSTEM_FOLDER_MODE : OWN_FOLDER_MODE);
        if (made == null) {
            throw new IllegalStateException("a folder that is made is there");
        }
        folders.add(made);
        return made;
    }

    @Override
    public void close() {
        for (ProfileFolder folder : folders) {
            folder.close();
        }
        folders.clear();
    }
}
