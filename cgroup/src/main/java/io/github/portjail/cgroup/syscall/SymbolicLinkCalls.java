// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Symbolic links as short texts that are written and read in one call each. */
public final class SymbolicLinkCalls {
    private final NativeFrame frame;

    public SymbolicLinkCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code int symlinkat(const char *target, int newdirfd, const char *linkpath)}. */
    private static final MemorySegment SYMLINKAT = Libc.function("symlinkat");

    public void symlinkat(String target, int dirfd, String path) {
        frame.begin();
        if (frame.call(SYMLINKAT, frame.text(target), dirfd, frame.text(path)) < 0) {
            throw frame.failure("symlinkat", path);
        }
    }

    /** {@code ssize_t readlinkat(int dirfd, const char *pathname, char *buf, size_t bufsiz)}. */
    private static final MemorySegment READLINKAT = Libc.function("readlinkat");

    /** The target; null when there is no such link. */
    public @Nullable String readlinkIfThere(int dirfd, String path) {
        frame.begin();
        long address = frame.text(path);
        int room = frame.rest();
        int offset = frame.reserveRest();
        int length = (int) frame.callLong(READLINKAT, dirfd, address, frame.address(offset), room, 0, 0);
        if (length < 0) {
            int errno = frame.errno();
            if (errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.EINVAL) {
                return null;
            }
            throw frame.failure("readlinkat", path);
        }
        byte[] target = new byte[length];
        frame.bytes().get(offset, target);
        return NativeText.decode(target);
    }
}
