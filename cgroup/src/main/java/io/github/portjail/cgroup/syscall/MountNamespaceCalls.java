// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.lang.foreign.MemorySegment;

/**
 * The calling thread's own view of the mounts (mount_namespaces(7)). Needs CAP_SYS_ADMIN.
 *
 * <p>The calls by number are the same on every architecture (Linux 5.2).
 */
public final class MountNamespaceCalls {
    static final int CLONE_FS = 0x200;
    static final int CLONE_NEWNS = 0x20000;
    static final int MS_REC = 0x4000;
    static final int MS_SLAVE = 0x80000;
    static final int SYS_OPEN_TREE = 428;
    static final int SYS_MOVE_MOUNT = 429;
    static final int OPEN_TREE_CLONE = 1;
    static final int OPEN_TREE_CLOEXEC = FileCalls.O_CLOEXEC;
    static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

    /** {@code int unshare(int flags)}. */
    private static final MemorySegment UNSHARE = Libc.function("unshare");

    /**
     * {@code int mount(const char *source, const char *target, const char *filesystemtype, unsigned long mountflags,
     * const void *data)}.
     */
    private static final MemorySegment MOUNT = Libc.function("mount");

    private final NativeFrame frame;
    private final FileCalls files;

    public MountNamespaceCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /**
     * Gives the calling thread, and no other, mounts of its own: what others mount later appears there too, what it
     * mounts appears nowhere else.
     */
    public void unshare() {
        if (frame.call(UNSHARE, CLONE_FS | CLONE_NEWNS) < 0) {
            throw frame.failure("unshare", "CLONE_FS|CLONE_NEWNS");
        }
        frame.begin();
        if (frame.call(MOUNT, 0, frame.text("/"), 0, MS_REC | MS_SLAVE, 0) < 0) {
            throw frame.failure("mount", "/, MS_REC|MS_SLAVE");
        }
    }

    /**
     * Lets a file be seen at the place of another. When the other is a symbolic link, the link itself is covered, and
     * what it leads to stays as it is.
     */
    public void bind(String source, String target) {
        frame.begin();
        int tree = frame.call(
                Libc.SYSCALL,
                SYS_OPEN_TREE,
                FileCalls.AT_FDCWD,
                frame.text(source),
                OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
        if (tree < 0) {
            throw frame.failure("open_tree", source);
        }
        try {
            frame.begin();
            int result = frame.call(
                    Libc.SYSCALL,
                    SYS_MOVE_MOUNT,
                    tree,
                    frame.text(""),
                    FileCalls.AT_FDCWD,
                    frame.text(target),
                    MOVE_MOUNT_F_EMPTY_PATH);
            if (result < 0) {
                throw frame.failure("move_mount", target);
            }
        } finally {
            files.close(tree);
        }
    }
}
