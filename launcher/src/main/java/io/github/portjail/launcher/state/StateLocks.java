// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.Pause;
import io.github.portjail.rules.policy.JailName;
import org.jspecify.annotations.Nullable;

/** Who takes care of a jail, and who changes it, told by the locks on its state. */
public final class StateLocks {
    private static final int PAUSE_MILLISECONDS = 50;

    private StateLocks() {}

    /**
     * Whether somebody has the lock on the jail's directory or waits for it: its launcher, or its reaper.
     *
     * <p>What is not found among the {@link HeldLocks} is looked for once more by trying the lock.
     */
    public static boolean isTakenCareOf(FileCalls files, JailName name) {
        String path = StateDirectory.path(name);
        for (int attempt = 0; attempt < 2; attempt++) {
            FileStatus status = files.statxIfExists(FileCalls.AT_FDCWD, path);
            if (status == null || HeldLocks.read(files).hold(status) || !isFree(files, name)) {
                return true;
            }
            pause();
        }
        return false;
    }

    /** Whether nobody has the lock on the jail's directory just now. */
    public static boolean isFree(FileCalls files, JailName name) {
        int descriptor = files.open(StateDirectory.path(name), FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
        try {
            return files.tryLockShared(descriptor);
        } finally {
            files.release(descriptor);
        }
    }

    private static void pause() {
        boolean _ = Pause.of(PAUSE_MILLISECONDS);
    }

    /**
     * Waits for the lock under which a jail is repaired, and without which its reaper takes nothing of it away: flock(2)'s on the file
     * {@link JailState#FILE}.
     *
     * @return a descriptor, to be released; null when the jail is gone
     */
    public static @Nullable Integer lockForRepair(FileCalls files, JailName name) {
        return files.lockIfExists(StateDirectory.path(name) + "/" + JailState.FILE);
    }
}
