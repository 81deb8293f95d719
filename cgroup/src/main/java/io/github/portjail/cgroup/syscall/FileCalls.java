// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories by descriptor, under their names in C (man section 2).
 *
 * <p>Every descriptor is opened O_CLOEXEC. Failures are {@link SystemCallException}s.
 */
public final class FileCalls {
    public static final int AT_FDCWD = -100;
    public static final int AT_REMOVEDIR = 0x200;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EMPTY_PATH = 0x1000;

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_EXCL = 0x80;
    public static final int O_TRUNC = 0x200;
    public static final int O_PATH = 0x200000;
    static final int O_CLOEXEC = 0x80000;

    /** These two differ between the architectures (asm/fcntl.h). */
    public static final int O_DIRECTORY = Architecture.IS_AARCH64 ? 0x4000 : 0x10000;

    public static final int O_NOFOLLOW = Architecture.IS_AARCH64 ? 0x8000 : 0x20000;

    static final int LOCK_SH = 1;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;
    static final int LOCK_UN = 8;

    private final NativeFrame frame;

    public FileCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code int openat(int dirfd, const char *pathname, int flags, mode_t mode)}. */
    private static final NativeFunction OPENAT = Libc.function("openat");

    public int openat(int dirfd, String path, int flags, int mode) {
        frame.begin();
        int fd = frame.call(OPENAT, dirfd, frame.text(path), flags | O_CLOEXEC, mode);
        if (fd < 0) {
            throw frame.failure("openat", path);
        }
        return fd;
    }

    public int open(String path, int flags, int mode) {
        return openat(AT_FDCWD, path, flags, mode);
    }

    public int open(String path, int flags) {
        return openat(AT_FDCWD, path, flags, 0);
    }

    /** As {@link #openat}; null when a part of the path does not exist. */
    public @Nullable Integer openIfExists(int dirfd, String path, int flags) {
        try {
            return openat(dirfd, path, flags, 0);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** {@code int close(int fd)}. */
    private static final NativeFunction CLOSE = Libc.function("close");

    /** Never fails: the descriptor is free afterwards whatever close(2) reports. */
    public void close(int fd) {
        frame.callVoid(CLOSE, fd);
    }

    /** {@code ssize_t read(int fd, void *buf, size_t count)}. */
    private static final NativeFunction READ = Libc.function("read");

    /** From the descriptor's offset to the end of the file. */
    public byte[] read(int fd) {
        byte[] content = new byte[4096];
        int length = 0;
        while (true) {
            frame.begin();
            int room = frame.rest();
            int offset = frame.reserveRest();
            int count = (int) frame.callLong(READ, fd, frame.address(offset), room);
            if (count < 0) {
                throw frame.failure("read", "fd " + fd);
            }
            if (count == 0) {
                return Arrays.copyOf(content, length);
            }
            if (length + count > content.length) {
                content = Arrays.copyOf(content, Math.max(length + count, content.length * 2));
            }
            frame.bytes().get(offset, content, length, count);
            length += count;
        }
    }

    public String readTextAt(int dirfd, String path) {
        return readTextAndClose(openat(dirfd, path, O_RDONLY, 0));
    }

    private String readTextAndClose(int fd) {
        try {
            return NativeText.decode(read(fd));
        } finally {
            close(fd);
        }
    }

    /** Null when there is no such file; one that is there and cannot be read is a failure, whatever its errno. */
    public @Nullable String readTextIfExists(int dirfd, String path) {
        Integer fd = openIfExists(dirfd, path, O_RDONLY);
        return fd == null ? null : readTextAndClose(fd);
    }

    public String readText(String path) {
        return readTextAt(AT_FDCWD, path);
    }

    /** {@code ssize_t write(int fd, const void *buf, size_t count)}. */
    private static final NativeFunction WRITE = Libc.function("write");

    /** Writes all of the content, in one call where the kernel takes it in one. */
    public void write(int fd, byte[] content) {
        int done = 0;
        while (done < content.length) {
            frame.begin();
            byte[] rest = done == 0 ? content : Arrays.copyOfRange(content, done, content.length);
            int count = (int) frame.callLong(WRITE, fd, frame.copy(rest), rest.length);
            if (count < 0) {
                throw frame.failure("write", "fd " + fd);
            }
            done += count;
        }
    }

    /** Into a file that exists, as control files of /proc and cgroupfs are. */
    public void writeTextAt(int dirfd, String path, String text) {
        int fd = openat(dirfd, path, O_WRONLY, 0);
        try {
            write(fd, NativeText.encode(text));
        } catch (SystemCallException e) {
            throw new SystemCallException("write", path, e.errno());
        } finally {
            close(fd);
        }
    }

    /** {@code int mkdirat(int dirfd, const char *pathname, mode_t mode)}. */
    private static final NativeFunction MKDIRAT = Libc.function("mkdirat");

    public void mkdirat(int dirfd, String path, int mode) {
        frame.begin();
        if (frame.call(MKDIRAT, dirfd, frame.text(path), mode) < 0) {
            throw frame.failure("mkdirat", path);
        }
    }

    /** {@code int unlinkat(int dirfd, const char *pathname, int flags)}. */
    private static final NativeFunction UNLINKAT = Libc.function("unlinkat");

    public void unlinkat(int dirfd, String path, int flags) {
        frame.begin();
        if (frame.call(UNLINKAT, dirfd, frame.text(path), flags) < 0) {
            throw frame.failure("unlinkat", path);
        }
    }

    /** {@code int renameat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath)}. */
    private static final NativeFunction RENAMEAT = Libc.function("renameat");

    public void renameat(int oldDirfd, String oldPath, int newDirfd, String newPath) {
        frame.begin();
        if (frame.call(RENAMEAT, oldDirfd, frame.text(oldPath), newDirfd, frame.text(newPath)) < 0) {
            throw frame.failure("renameat", oldPath + ", " + newPath);
        }
    }

    /** {@code int fchmodat(int dirfd, const char *pathname, mode_t mode, int flags)}. */
    private static final NativeFunction FCHMODAT = Libc.function("fchmodat");

    public void fchmodat(int dirfd, String path, int mode) {
        frame.begin();
        if (frame.call(FCHMODAT, dirfd, frame.text(path), mode, 0) < 0) {
            throw frame.failure("fchmodat", path);
        }
    }

    /** {@code int fsync(int fd)}. */
    private static final NativeFunction FSYNC = Libc.function("fsync");

    public void fsync(int fd) {
        if (frame.call(FSYNC, fd) < 0) {
            throw frame.failure("fsync", "fd " + fd);
        }
    }

    /** {@code int flock(int fd, int operation)}. */
    private static final NativeFunction FLOCK = Libc.function("flock");

    /** Waits for the exclusive lock; closing the last copy of the descriptor releases it. */
    public void lock(int fd) {
        if (frame.call(FLOCK, fd, LOCK_EX) < 0) {
            throw frame.failure("flock", "LOCK_EX");
        }
    }

    /**
     * Waits for the exclusive lock on a file, which is made where there is none. Whoever has the lock may remove the file, or put
     * another in its place: then it is that one's.
     *
     * @return a descriptor, to be released
     */
    public int lockFile(String path, int mode) {
        while (true) {
            int fd = openat(AT_FDCWD, path, O_RDWR | O_CREAT, mode);
            if (lockNamed(fd, path)) {
                return fd;
            }
        }
    }

    /** As {@link #lockFile}; null when there is no such file. */
    public @Nullable Integer lockIfExists(String path) {
        while (true) {
            Integer fd = openIfExists(AT_FDCWD, path, O_RDONLY);
            if (fd == null || lockNamed(fd, path)) {
                return fd;
            }
        }
    }

    private boolean lockNamed(int fd, String path) {
        boolean named = false;
        try {
            lock(fd);
            named = isNamed(fd, path);
            return named;
        } finally {
            if (!named) {
                release(fd);
            }
        }
    }

    /** Whether it is this file that has the path by now. */
    public boolean isNamed(int fd, String path) {
        FileStatus named = statxIfExists(AT_FDCWD, path);
        return named != null && named.inode() == statx(fd, "").inode();
    }

    /** Whether the exclusive lock was free, and is held now. */
    public boolean tryLock(int fd) {
        return tryLock(fd, LOCK_EX, "LOCK_EX|LOCK_NB");
    }

    /** Whether nobody had the exclusive lock, and a shared one is held now. */
    public boolean tryLockShared(int fd) {
        return tryLock(fd, LOCK_SH, "LOCK_SH|LOCK_NB");
    }

    /** Gives a lock up and closes its only descriptor. Either is enough: where one fails nobody waits for ever. */
    public void release(int fd) {
        frame.once(FLOCK, fd, LOCK_UN, 0, 0, 0, 0);
        close(fd);
    }

    private boolean tryLock(int fd, int operation, String name) {
        if (frame.call(FLOCK, fd, operation | LOCK_NB) == 0) {
            return true;
        }
        if (frame.errno() == Errno.EAGAIN) {
            return false;
        }
        throw frame.failure("flock", name);
    }

    /**
     * {@code int statx(int dirfd, const char *pathname, int flags, unsigned int mask, struct statx
     * *statxbuf)}: its layout is the same on every architecture, and every served C library has it.
     */
    private static final NativeFunction STATX = Libc.function("statx");

    static final int STATX_BASIC_STATS = 0x7ff;
    static final int STATX_SIZE = 256;
    static final int STX_UID = 20;
    static final int STX_MODE = 28;
    static final int STX_INO = 32;
    static final int STX_DEV_MAJOR = 136;
    static final int STX_DEV_MINOR = 140;

    /** Follows symbolic links; an empty path is {@code dirfd} itself. */
    public FileStatus statx(int dirfd, String path) {
        FileStatus status = statxIfExists(dirfd, path);
        if (status == null) {
            throw new SystemCallException("statx", path, Errno.ENOENT);
        }
        return status;
    }

    /** As {@link #statx}; null when a part of the path does not exist. */
    public @Nullable FileStatus statxIfExists(int dirfd, String path) {
        frame.begin();
        int offset = frame.reserve(STATX_SIZE);
        int result =
                frame.call(STATX, dirfd, frame.text(path), AT_EMPTY_PATH, STATX_BASIC_STATS, frame.address(offset));
        if (result < 0) {
            if (frame.errno() == Errno.ENOENT) {
                return null;
            }
            throw frame.failure("statx", path);
        }
        ByteBuffer bytes = frame.bytes();
        return new FileStatus(
                bytes.getLong(offset + STX_INO),
                bytes.getShort(offset + STX_MODE) & 0xffff,
                bytes.getInt(offset + STX_DEV_MAJOR),
                bytes.getInt(offset + STX_DEV_MINOR),
                bytes.getInt(offset + STX_UID));
    }

    /** {@code int chdir(const char *path)}. */
    private static final NativeFunction CHDIR = Libc.function("chdir");

    public void chdir(String path) {
        frame.begin();
        if (frame.call(CHDIR, frame.text(path)) < 0) {
            throw frame.failure("chdir", path);
        }
    }

    /** {@code ssize_t readlink(const char *pathname, char *buf, size_t bufsiz)}. */
    private static final NativeFunction READLINK = Libc.function("readlink");

    static final int PATH_MAX = 4096;

    public String readlink(String path) {
        frame.begin();
        long address = frame.text(path);
        int offset = frame.reserve(PATH_MAX);
        int length = (int) frame.callLong(READLINK, address, frame.address(offset), PATH_MAX);
        if (length < 0) {
            throw frame.failure("readlink", path);
        }
        byte[] target = new byte[length];
        frame.bytes().get(offset, target);
        return NativeText.decode(target);
    }

    /** Inode of this process's network namespace, which is what identifies it. */
    public long networkNamespace() {
        return statx(AT_FDCWD, "/proc/self/ns/net").inode();
    }
}
