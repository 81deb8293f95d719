// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** Moves the calling thread, and no other, between network namespaces (network_namespaces(7)). */
public final class NetworkNamespaceCalls {
    static final int CLONE_NEWNET = 0x40000000;

    /** That of the calling thread; {@code /proc/self} would be that of the process's first thread. */
    private static final String OWN = "/proc/thread-self/ns/net";

    /** {@code int unshare(int flags)}. */
    private static final NativeFunction UNSHARE = Libc.function("unshare");

    /** {@code int setns(int fd, int nstype)}. */
    private static final NativeFunction SETNS = Libc.function("setns");

    private final NativeFrame frame;
    private final FileCalls files;

    public NetworkNamespaceCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /**
     * Moves the calling thread, and no other, into the network namespace of a file such as {@code /proc/PID/ns/net}
     * (setns(2)). Needs CAP_SYS_ADMIN.
     *
     * @throws SystemCallException when the file cannot be opened or the kernel refuses
     */
    public void enter(String path) {
        int namespace = files.open(path, FileCalls.O_RDONLY);
        try {
            enter(namespace, path);
        } finally {
            files.close(namespace);
        }
    }

    /**
     * As {@link #enter(String)}, by a descriptor from {@link #open}.
     *
     * @param what names the namespace in messages
     */
    public void enter(int namespace, String what) {
        if (frame.call(SETNS, namespace, CLONE_NEWNET) < 0) {
            throw frame.failure("setns", what);
        }
    }

    /** Moves the calling thread into a new network namespace. Needs CAP_SYS_ADMIN. */
    public void unshare() {
        if (frame.call(UNSHARE, CLONE_NEWNET) < 0) {
            throw frame.failure("unshare", "CLONE_NEWNET");
        }
    }

    /** Descriptor of the calling thread's network namespace, which lives as long as the descriptor. */
    public int open() {
        return files.open(OWN, FileCalls.O_RDONLY);
    }

    /** Inode of the calling thread's network namespace, which is what identifies it. */
    public long inode() {
        return files.statx(FileCalls.AT_FDCWD, OWN).inode();
    }
}
