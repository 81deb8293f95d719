// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.io.File;

/** The directory of all jails: made for the first, removed with the last, locked by a file in it. */
final class StateRoot {
    private static final String PATH = StateDirectory.ROOT;
    private static final String LOCK = PATH + "/.lock";
    private static final int MODE = 0711;
    private static final int LOCK_MODE = 0600;

    private StateRoot() {}

    static void make(FileCalls files) {
        makeDirectory(files, PATH, MODE);
    }

    /** Makes a directory, or nothing; false when it is there already. */
    static boolean makeDirectory(FileCalls files, String path, int mode) {
        try {
            files.mkdirat(FileCalls.AT_FDCWD, path, mode);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            return false;
        }
        try {
            // The caller's umask took bits away; the mode is ours to decide.
            files.fchmodat(FileCalls.AT_FDCWD, path, mode);
            return true;
        } catch (SystemCallException e) {
            removeIfEmpty(files, path);
            throw e;
        }
    }

    /** Waits for the lock on the state of all jails; its descriptor. */
    static int lock(FileCalls files) {
        return files.lockFile(LOCK, LOCK_MODE);
    }

    /** Under the lock, which is a file in it: whoever waits for the lock finds it gone and makes both anew. */
    static void removeIfUnused(FileCalls files) {
        String[] entries = new File(PATH).list();
        if (entries != null && entries.length == 1) {
            files.unlinkat(FileCalls.AT_FDCWD, LOCK, 0);
            files.unlinkat(FileCalls.AT_FDCWD, PATH, FileCalls.AT_REMOVEDIR);
        }
    }

    /** After a failure: if it was made for nothing it goes, and if others use it, it is theirs. */
    static void removeAbandoned(FileCalls files) {
        if (!removeIfEmpty(files, PATH)) {
            removeWithItsLock(files);
        }
    }

    private static void removeWithItsLock(FileCalls files) {
        int lock = -1;
        try {
            lock = files.open(LOCK, FileCalls.O_RDWR);
            if (files.tryLock(lock) && files.isNamed(lock, LOCK)) {
                removeIfUnused(files);
            }
        } catch (SystemCallException elsewhere) {
            // Another launcher or reaper was here: it removes what it uses.
            return;
        } finally {
            if (lock >= 0) {
                files.release(lock);
            }
        }
    }

    /** Whether it was empty; that it cannot be removed is no failure. */
    static boolean removeIfEmpty(FileCalls files, String path) {
        try {
            files.unlinkat(FileCalls.AT_FDCWD, path, FileCalls.AT_REMOVEDIR);
            return true;
        } catch (SystemCallException notEmpty) {
            return false;
        }
    }
}
