// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;

/**
 * The lock on the state of all jails, {@code .lock} beside their directories.
 *
 * <p>Held from the choice of subnets, a link's name and forwarding until the kernel has them, so that no two launchers
 * take the same, and no reaper takes back what a launcher has just found in place. Others wait.
 */
public final class StateRootLock implements AutoCloseable {
    private static final String NAME = "/.lock";
    private static final int MODE = 0600; // rw-------

    private final FileCalls files;
    private final int fd;

    private StateRootLock(FileCalls files, int fd) {
        this.files = files;
        this.fd = fd;
    }

    /**
     * Waits for the lock.
     *
     * @param stateRoot such as {@code /run/portjail}; a jail's directory is in it, so that nobody removes it
     */
    public static StateRootLock take(NativeFrame frame, String stateRoot) {
        FileCalls files = new FileCalls(frame);
        String path = stateRoot + NAME;
        try {
            while (true) {
                int fd = files.open(path, FileCalls.O_RDWR | FileCalls.O_CREAT, MODE);
                files.lock(fd);
                FileStatus named = files.statxIfExists(FileCalls.AT_FDCWD, path);
                if (named != null && named.inode() == files.statx(fd, "").inode()) {
                    return new StateRootLock(files, fd);
                }
                // The one who had the lock removed the file, and somebody may have made a new one.
                files.release(fd);
            }
        } catch (SystemCallException e) {
            throw KernelException.because("lock '" + path + "'", e, null);
        }
    }

    @Override
    public void close() {
        files.release(fd);
    }
}
