// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

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
    static final int SYS_MOUNT_SETATTR = 442;
    static final int MOUNT_ATTR_RDONLY = 1;
    static final int AT_RECURSIVE = 0x8000;

    /** {@code struct mount_attr}, whose first member is {@code attr_set}. */
    static final int MOUNT_ATTR_SIZE = 32;

    /** That of the calling thread. */
    private static final String OWN = "/proc/thread-self/ns/mnt";

    /** {@code int unshare(int flags)}. */
    private static final NativeFunction UNSHARE = Libc.function("unshare");

    /**
     * {@code int mount(const char *source, const char *target, const char *filesystemtype, unsigned long mountflags,
     * const void *data)}.
     */
    private static final NativeFunction MOUNT = Libc.function("mount");

    /** {@code int setns(int fd, int nstype)}. */
    private static final NativeFunction SETNS = Libc.function("setns");

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
            move(tree, target);
        } finally {
            files.close(tree);
        }
    }

    /** Descriptor of the calling thread's mount namespace, which lives as long as the descriptor. */
    public int open() {
        return files.open(OWN, FileCalls.O_RDONLY);
    }

    /** Moves the calling thread, which {@link #unshare} took out of it, back into the namespace. */
    public void enter(int namespace) {
        if (frame.call(SETNS, namespace, CLONE_NEWNS) < 0) {
            throw frame.failure("setns", "CLONE_NEWNS");
        }
    }

    /**
     * Makes the mount at a directory, and all that are mounted below it, read-only (mount_setattr(2), Linux 5.12); a directory
     * where none is mounted is covered with itself first. What was open before stays writable. For a thread with mounts of its
     * own.
     *
     * @return whether it was covered, so that a working directory below it is still the one beneath
     */
    public boolean makeReadOnly(String directory) {
        if (setReadOnly(FileCalls.AT_FDCWD, directory, AT_RECURSIVE)) {
            return false;
        }
        frame.begin();
        int flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;
        int tree = frame.call(Libc.SYSCALL, SYS_OPEN_TREE, FileCalls.AT_FDCWD, frame.text(directory), flags);
        if (tree < 0) {
            throw frame.failure("open_tree", directory);
        }
        try {
            if (!setReadOnly(tree, "", FileCalls.AT_EMPTY_PATH | AT_RECURSIVE)) {
                throw frame.failure("mount_setattr", directory);
            }
            move(tree, directory);
            return true;
        } finally {
            files.close(tree);
        }
    }

    /** False when the path is not where something is mounted. */
    private boolean setReadOnly(int dirfd, String path, int flags) {
        frame.begin();
        int attributes = frame.reserve(MOUNT_ATTR_SIZE);
        frame.bytes().putLong(attributes, MOUNT_ATTR_RDONLY);
        long name = frame.text(path);
        long address = frame.address(attributes);
        if (frame.call(Libc.SYSCALL, SYS_MOUNT_SETATTR, dirfd, name, flags, address, MOUNT_ATTR_SIZE) == 0) {
            return true;
        }
        if (frame.errno() != Errno.EINVAL) {
            throw frame.failure("mount_setattr", path);
        }
        return false;
    }

    private void move(int tree, String target) {
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
    }
}
