// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** Asks about flock(2) without keeping a lock. */
public final class LockCalls {
    private static final int LOCK_SH = 1;

    private final NativeFrame frame;
    private final FileCalls files;

    public LockCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /** {@code int flock(int fd, int operation)}. */
    private static final NativeFunction FLOCK = Libc.function("flock");

    /** Whether somebody has the exclusive lock on a directory; false when it is not there. */
    public boolean isLocked(String directory) {
        Integer fd = files.openIfExists(FileCalls.AT_FDCWD, directory, FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
        if (fd == null) {
            return false;
        }
        try {
            return frame.call(FLOCK, fd, LOCK_SH | FileCalls.LOCK_NB) < 0 && frame.errno() == Errno.EAGAIN;
        } finally {
            files.close(fd);
        }
    }
}
