// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;

/**
 * The lock on the state of all jails, {@code .lock} beside their directories.
 *
 * <p>Held from the choice of subnets, a link's name and forwarding until the kernel has them, so that no two launchers
 * take the same, and no reaper takes back what a launcher has just found in place; and while rules of iptables are put up, which
 * launchers do in turn. Others wait.
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
            return new StateRootLock(files, files.lockFile(path, MODE));
        } catch (SystemCallException e) {
            throw KernelException.because("lock '" + path + "'", e, null);
        }
    }

    @Override
    public void close() {
        files.release(fd);
    }
}
