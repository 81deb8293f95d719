// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.Pause;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.JailName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jail's directory in {@code /run/portjail}, locked by whoever takes care of the jail.
 *
 * <p>The lock is flock(2)'s, on the directory itself: the launcher holds it from the directory's creation until it
 * executes the command or dies (the descriptor is close-on-exec), the reaper from then on. A directory that nobody
 * has locked and whose cgroup is empty belongs to a dead jail, unless it has a {@link LastingMark}. Whoever enters a lasting jail
 * holds a shared lock until it executes its command.
 */
public final class StateDirectory implements AutoCloseable {
    /** Where the state of all jails is kept; a tmpfs on every distribution, so that it ends with the boot. */
    public static final String ROOT = "/run/portjail";

    private static final String NEW = ".new";
    private static final int DIRECTORY_MODE = 0700;
    private static final int FILE_MODE = 0600;
    private static final int ATTEMPTS = 100;

    private final FileCalls files;
    private final JailName name;
    private int descriptor;

    private StateDirectory(FileCalls files, JailName name, int descriptor) {
        this.files = files;
        this.name = name;
        this.descriptor = descriptor;
    }

    /** The path of a jail's directory, whether or not it exists. */
    public static String path(JailName name) {
        return ROOT + "/" + name.value();
    }

    /**
     * Creates the directory of something that holds no range, and locks it.
     *
     * @return the locked directory, or null when a directory of that name exists already
     * @throws SystemCallException when it cannot be created
     */
    public static @Nullable StateDirectory create(FileCalls files, JailName name) {
        try {
            return create(files, name, null, null, -1);
        } catch (RangeHeldException e) {
            throw new IllegalStateException("no range was claimed", e);
        }
    }

    /**
     * Creates the directory of a new jail and locks it; of launchers that claim the same ports at once one succeeds.
     *
     * @param claims which ranges others hold; null when no range is claimed
     * @param claim what the jail is to hold; null with {@code claims}
     * @param groupRoot descriptor of the root of the cgroup v2 hierarchy
     * @return the locked directory, or null when a directory of that name exists already
     * @throws RangeHeldException when another jail holds ports of the range
     * @throws SystemCallException when it cannot be created
     */
    public static @Nullable StateDirectory create(
            FileCalls files, JailName name, @Nullable RangeClaims claims, @Nullable RangeClaim claim, int groupRoot)
            throws RangeHeldException {
        for (int attempt = 0; ; attempt++) {
            try {
                StateRoot.make(files);
                return createInRoot(files, name, claims, claim, groupRoot);
            } catch (SystemCallException e) {
                // The reaper of the last jail removed /run/portjail between two of our calls.
                if (e.errno() != Errno.ENOENT || attempt >= ATTEMPTS) {
                    StateRoot.removeAbandoned(files);
                    throw e;
                }
            }
        }
    }

    private static @Nullable StateDirectory createInRoot(
            FileCalls files, JailName name, @Nullable RangeClaims claims, @Nullable RangeClaim claim, int groupRoot)
            throws RangeHeldException {
        int rootLock = StateRoot.lock(files);
        try {
            if (claims != null && claim != null) {
                claims.require(name, claim, groupRoot);
            }
            if (!StateRoot.makeDirectory(files, path(name), DIRECTORY_MODE)) {
                return null;
            }
            return lockNew(files, name, claims, claim);
        } finally {
            files.release(rootLock);
        }
    }

    /** Nobody else can have the directory yet: whoever sweeps takes the lock on the state of all jails first. */
    private static StateDirectory lockNew(
            FileCalls files, JailName name, @Nullable RangeClaims claims, @Nullable RangeClaim claim) {
        int descriptor = -1;
        try {
            descriptor = files.open(path(name), FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
            files.lock(descriptor);
            if (claims != null && claim != null) {
                claims.write(descriptor, claim);
            }
            return new StateDirectory(files, name, descriptor);
        } catch (SystemCallException e) {
            if (descriptor >= 0) {
                files.close(descriptor);
            }
            StateRoot.removeIfEmpty(files, path(name));
            throw e;
        }
    }

    /**
     * Opens the directory of a jail that there is, and locks it.
     *
     * @param shared with others that enter the jail, or alone
     * @param milliseconds how long to wait at most for whoever has it
     * @return null when there is no such jail, or it was taken down meanwhile
     * @throws KernelException when somebody has it all the time
     */
    public static @Nullable StateDirectory open(FileCalls files, JailName name, boolean shared, int milliseconds) {
        Integer descriptor =
                files.openIfExists(FileCalls.AT_FDCWD, path(name), FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
        if (descriptor == null) {
            return null;
        }
        long end = System.nanoTime() + milliseconds * 1_000_000L;
        while (!(shared ? files.tryLockShared(descriptor) : files.tryLock(descriptor))) {
            if (System.nanoTime() >= end || !pause()) {
                files.close(descriptor);
                throw new KernelException(
                        "jail '" + name + "' is being changed by another process", "try again in a moment", null);
            }
        }
        FileStatus named = files.statxIfExists(FileCalls.AT_FDCWD, path(name));
        if (named == null || named.inode() != files.statx(descriptor, "").inode()) {
            files.close(descriptor);
            return null;
        }
        return new StateDirectory(files, name, descriptor);
    }

    private static boolean pause() {
        return Pause.of(1);
    }

    /** Writes a file of the state as a whole: readers see the old text or the new one. */
    public void write(String fileName, String text) {
        String temporary = fileName + NEW;
        int file = files.openat(
                descriptor, temporary, FileCalls.O_WRONLY | FileCalls.O_CREAT | FileCalls.O_TRUNC, FILE_MODE);
        try {
            files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } finally {
            files.close(file);
        }
        files.renameat(descriptor, temporary, descriptor, fileName);
    }

    /** Removes a file of the state. */
    public void removeFile(String fileName) {
        unlinkIfThere(fileName);
    }

    /** Removes the directory and what {@link #write} put there; for a launch that failed before it had a reaper. */
    public void remove() {
        unlinkIfThere(RangeClaims.LINK);
        for (String fileName : List.of(JailState.FILE, Teardown.FILE)) {
            unlinkIfThere(fileName);
            unlinkIfThere(fileName + NEW);
        }
        int rootLock = StateRoot.lock(files);
        try {
            files.unlinkat(FileCalls.AT_FDCWD, path(name), FileCalls.AT_REMOVEDIR);
            StateRoot.removeIfUnused(files);
        } finally {
            files.release(rootLock);
        }
    }

    private void unlinkIfThere(String fileName) {
        try {
            files.unlinkat(descriptor, fileName, 0);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Gives the lock up: what comes next is the reaper's. */
    @Override
    public void close() {
        if (descriptor >= 0) {
            files.release(descriptor);
            descriptor = -1;
        }
    }
}
