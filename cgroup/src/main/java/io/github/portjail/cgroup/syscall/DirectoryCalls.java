// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.ArrayList;
import java.util.List;

/** What is in a directory (readdir(3)). */
public final class DirectoryCalls {
    private final NativeFrame frame;
    private final FileCalls files;

    public DirectoryCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /** {@code DIR *fdopendir(int fd)}: the stream owns the descriptor. */
    private static final NativeFunction FDOPENDIR = Libc.function("fdopendir");

    /** {@code struct dirent *readdir(DIR *dirp)}. */
    private static final NativeFunction READDIR = Libc.function("readdir");

    /** {@code int closedir(DIR *dirp)}. */
    private static final NativeFunction CLOSEDIR = Libc.function("closedir");

    static final int D_TYPE = 18;
    static final int D_NAME = 19;
    static final int DT_DIR = 4;

    /**
     * Names of the directories inside a directory, without {@code .} and {@code ..}, in no order. Only
     * for file systems that tell the type of an entry, as cgroupfs, tmpfs and ext4 do.
     */
    public List<String> subdirectories(int dirfd, String path) {
        int fd = files.openat(dirfd, path, FileCalls.O_RDONLY | FileCalls.O_DIRECTORY, 0);
        long stream = frame.callLong(FDOPENDIR, fd, 0);
        if (stream == 0) {
            SystemCallException failure = frame.failure("fdopendir", path);
            files.close(fd);
            throw failure;
        }
        List<String> names = new ArrayList<>();
        while (true) {
            long entry = frame.callLong(READDIR, stream, 0);
            if (entry == 0) {
                break;
            }
            String name = frame.textAt(entry + D_NAME);
            if (NativeFrame.bytesAt(entry + D_TYPE, 1)[0] == DT_DIR && !name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        frame.callVoid(CLOSEDIR, stream);
        return names;
    }
}
