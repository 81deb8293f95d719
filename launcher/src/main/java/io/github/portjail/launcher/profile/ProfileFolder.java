// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.launcher.text.SafeText;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of profiles, held open: what was found trustworthy is what is read, whatever becomes of its path.
 */
final class ProfileFolder implements AutoCloseable {
    private static final int FILE_MODE = 0644;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FileCalls files;
    private final int uid;
    private final String path;
    private final int directory;

    private ProfileFolder(FileCalls files, int uid, String path, int directory) {
        this.files = files;
        this.uid = uid;
        this.path = path;
        this.directory = directory;
    }

    /**
     * Opens a folder.
     *
     * @param path absolute
     * @param uid who asks; 0 is privileged
     * @param createMode permissions of folders that are missing, which are made then; 0 for none
     * @return null when there is none, or none that this user may get to
     * @throws UnusableProfileException when somebody else may have written there, or it cannot be opened
     */
    static @Nullable ProfileFolder open(FileCalls files, String path, int uid, int createMode)
            throws UnusableProfileException {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        int current = -1;
        String reached = "";
        try {
            current = files.open("/", FileCalls.O_PATH | FileCalls.O_DIRECTORY);
            requireTrustworthyFolder(files, current, "/", uid, parts.isEmpty());
            for (int i = 0; i < parts.size(); i++) {
                reached = reached + "/" + parts.get(i);
                int next = enter(files, current, parts.get(i), uid, createMode);
                files.close(current);
                current = next;
                if (next < 0) {
                    return null;
                }
                requireTrustworthyFolder(files, next, reached, uid, i == parts.size() - 1);
            }
            ProfileFolder folder = new ProfileFolder(files, uid, path, current);
            current = -1;
            return folder;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EACCES && uid != 0) {
                return null;
            }
            throw cannot("open " + SafeText.line(reached), e);
        } finally {
            if (current >= 0) {
                files.close(current);
            }
        }
    }

    /** Opens the next folder on the way; -1 when there is none. */
    private static int enter(FileCalls files, int above, String name, int uid, int createMode) {
        int flags = uid == 0 ? FileCalls.O_PATH | FileCalls.O_NOFOLLOW : FileCalls.O_PATH | FileCalls.O_DIRECTORY;
        Integer there = files.openIfExists(above, name, flags);
        if (there != null) {
            return there;
        }
        if (createMode == 0) {
            return -1;
        }
        files.mkdirat(above, name, createMode);
        return files.openat(above, name, flags, 0);
    }

    private static void requireTrustworthyFolder(FileCalls files, int fd, String path, int uid, boolean last)
            throws UnusableProfileException {
        String fault = Ownership.faultOfFolder(files.statx(fd, ""), uid, last);
        if (fault != null) {
            throw new UnusableProfileException(SafeText.line(path) + " " + fault);
        }
    }

    /** As it was asked for. */
    String path() {
        return path;
    }

    String pathOf(ProfileName name) {
        return path + "/" + name.fileName();
    }

    /** Names of all files and folders inside, sorted. */
    List<String> names() throws UnusableProfileException {
        String[] names = new File(link(directory)).list();
        if (names == null) {
            throw new UnusableProfileException(
                    "cannot list " + SafeText.line(path) + ": it is gone, or you may not read it");
        }
        Arrays.sort(names);
        return List.of(names);
    }

    /**
     * Reads a profile.
     *
     * @return its bytes, or null when there is none of that name
     * @throws UnusableProfileException when somebody else may have written it, it is too large, or it cannot be read
     */
    byte @Nullable [] read(ProfileName name) throws UnusableProfileException {
        return read(name.fileName(), ProfileReader.LARGEST);
    }

    /** The same of a file of any name, of at most so many bytes. */
    byte @Nullable [] read(String fileName, int largest) throws UnusableProfileException {
        String shown = SafeText.line(path + "/" + fileName);
        // Opened by its path alone: neither a pipe nor a device notices, and what is looked at is what is read then.
        int flags = uid == 0 ? FileCalls.O_PATH | FileCalls.O_NOFOLLOW : FileCalls.O_PATH;
        int file;
        try {
            file = files.openat(directory, fileName, flags, 0);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw cannot("open " + shown, e);
        }
        try {
            String fault = Ownership.faultOfFile(files.statx(file, ""), uid);
            if (fault != null) {
                throw new UnusableProfileException(shown + " " + fault);
            }
            return content(file, shown, largest);
        } finally {
            files.close(file);
        }
    }

    private byte[] content(int file, String shown, int largest) throws UnusableProfileException {
        byte[] content;
        int readable;
        try {
            readable = files.open(link(file), FileCalls.O_RDONLY);
        } catch (SystemCallException e) {
            throw cannot("read " + shown, e);
        }
        try (FileInputStream in = new FileInputStream(link(readable))) {
            content = in.readNBytes(largest + 1);
        } catch (IOException e) {
            throw new UnusableProfileException("cannot read " + shown + ": " + e.getMessage());
        } finally {
            files.close(readable);
        }
        if (content.length > largest) {
            throw new UnusableProfileException(shown + " is larger than " + largest + " bytes, which no profile is");
        }
        return content;
    }

    /**
     * Puts a whole file in the place of the profile: it is written beside it, made durable and renamed, so nobody ever reads a part.
     *
     * @param mustBeNew whether there must be no profile of that name
     */
    void write(ProfileName name, byte[] content, boolean mustBeNew) throws UnusableProfileException {
        String shown = SafeText.line(pathOf(name));
        String part = "." + name.fileName() + "." + Long.toUnsignedString(RANDOM.nextLong(), 36) + ".part";
        try {
            int mode = modeOf(name, mustBeNew, shown);
            int file = files.openat(directory, part, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_EXCL, 0600);
            boolean renamed = false;
            try {
                files.write(file, content);
                files.fchmodat(directory, part, mode);
                files.fsync(file);
                files.renameat(directory, part, directory, name.fileName());
                renamed = true;
            } finally {
                files.close(file);
                if (!renamed) {
                    files.unlinkat(directory, part, 0);
                }
            }
            sync();
        } catch (SystemCallException e) {
            throw cannot("write " + shown, e);
        }
    }

    /** The permissions that the file is to have: those of the one before. */
    private int modeOf(ProfileName name, boolean mustBeNew, String shown) throws UnusableProfileException {
        FileStatus before = status(name);
        if (before == null) {
            return FILE_MODE;
        }
        if (mustBeNew) {
            throw new UnusableProfileException(shown + " exists already: remove it first, or give another name");
        }
        if (!Ownership.isRegularFile(before)) {
            throw new UnusableProfileException(
                    shown + " is no regular file, which is not replaced: change what it leads to");
        }
        return before.mode() & Ownership.PERMISSIONS;
    }

    /** Of the file itself, also if it is a symbolic link; null when there is none. */
    private @Nullable FileStatus status(ProfileName name) {
        Integer file = files.openIfExists(directory, name.fileName(), FileCalls.O_PATH | FileCalls.O_NOFOLLOW);
        if (file == null) {
            return null;
        }
        try {
            return files.statx(file, "");
        } finally {
            files.close(file);
        }
    }

    boolean has(ProfileName name) {
        return status(name) != null;
    }

    /** Removes a profile; a symbolic link goes, and not what it names. */
    void remove(ProfileName name) throws UnusableProfileException {
        try {
            files.unlinkat(directory, name.fileName(), 0);
            sync();
        } catch (SystemCallException e) {
            throw cannot("remove " + SafeText.line(pathOf(name)), e);
        }
    }

    private void sync() {
        int open = files.openat(directory, ".", FileCalls.O_RDONLY | FileCalls.O_DIRECTORY, 0);
        try {
            files.fsync(open);
        } finally {
            files.close(open);
        }
    }

    private static String link(int fd) {
        return "/proc/self/fd/" + fd;
    }

    private static UnusableProfileException cannot(String doing, SystemCallException cause) {
        return new UnusableProfileException("cannot " + doing + ": " + cause.reason());
    }

    @Override
    public void close() {
        files.close(directory);
    }
}
