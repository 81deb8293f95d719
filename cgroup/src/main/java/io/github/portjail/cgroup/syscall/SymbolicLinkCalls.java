// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Symbolic links as short texts that are written and read in one call each. */
public final class SymbolicLinkCalls {
    private final NativeFrame frame;

    public SymbolicLinkCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code int symlinkat(const char *target, int newdirfd, const char *linkpath)}. */
    private static final NativeFunction SYMLINKAT = Libc.function("symlinkat");

    public void symlinkat(String target, int dirfd, String path) {
        frame.begin();
        if (frame.call(SYMLINKAT, frame.text(target), dirfd, frame.text(path)) < 0) {
            throw frame.failure("symlinkat", path);
        }
    }

    /**
     * {@code long portjail_claims(const char *root, long first, long last, char *names, long size)}: names of the directories in {@code root}
     * whose link {@code range} names ports of these, or reads otherwise than "FIRST-LAST and more"; null where bin/portjail is not there to tell.
     */
    public @Nullable List<String> portjailClaims(String root, int first, int last) {
        long function = NativeLibrary.globalSymbol(frame, "portjail_claims");
        if (function == 0) {
            return null;
        }
        frame.begin();
        long path = frame.text(root);
        int room = frame.rest();
        int offset = frame.reserveRest();
        int length = (int) frame.once(NativeFunction.at(function), path, first, last, frame.address(offset), room, 0);
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        frame.bytes().get(offset, bytes);
        List<String> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                byte[] name = new byte[i - start];
                System.arraycopy(bytes, start, name, 0, name.length);
                names.add(NativeText.decode(name));
                start = i + 1;
            }
        }
        return names;
    }

    /** {@code ssize_t readlinkat(int dirfd, const char *pathname, char *buf, size_t bufsiz)}. */
    private static final NativeFunction READLINKAT = Libc.function("readlinkat");

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
