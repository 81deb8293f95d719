// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** A file in memory, for what another program says; unlike a pipe it makes nobody wait. */
public final class MemoryFile implements AutoCloseable {
    static final int MFD_CLOEXEC = 1;

    private final FileCalls files;
    private final int fd;

    private MemoryFile(FileCalls files, int fd) {
        this.files = files;
        this.fd = fd;
    }

    /** {@code int memfd_create(const char *name, unsigned int flags)}. */
    private static final NativeFunction MEMFD_CREATE = Libc.function("memfd_create");

    /** An empty one, close-on-exec. */
    public static MemoryFile create(NativeFrame frame, String name) {
        frame.begin();
        int fd = frame.call(MEMFD_CREATE, frame.text(name), MFD_CLOEXEC);
        if (fd < 0) {
            throw frame.failure("memfd_create", name);
        }
        return new MemoryFile(new FileCalls(frame), fd);
    }

    public int fd() {
        return fd;
    }

    /** All that was written to it. */
    public String text() {
        return files.readText("/proc/self/fd/" + fd);
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
