// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * Wakes a thread that waits for another descriptor (eventfd(2), poll(2)).
 *
 * <p>One thread waits, with its own memory; any thread signals, with its own.
 */
public final class EventDescriptor {
    static final int EFD_CLOEXEC = 0x80000;
    static final short POLLIN = 1;
    static final int POLLFD_SIZE = 8;
    static final int POLLFD_EVENTS = 4;

    /** {@code int eventfd(unsigned int initval, int flags)}. */
    private static final NativeFunction EVENTFD = Libc.function("eventfd");

    /** {@code int eventfd_write(int fd, eventfd_t value)}. */
    private static final NativeFunction EVENTFD_WRITE = Libc.function("eventfd_write");

    /** {@code int poll(struct pollfd *fds, nfds_t nfds, int timeout)}. */
    private static final NativeFunction POLL = Libc.function("poll");

    private final int fd;

    private EventDescriptor(int fd) {
        this.fd = fd;
    }

    /** A descriptor that nobody has signalled, close-on-exec. */
    public static EventDescriptor open(NativeFrame frame) {
        int fd = frame.call(EVENTFD, 0, EFD_CLOEXEC);
        if (fd < 0) {
            throw frame.failure("eventfd", "0");
        }
        return new EventDescriptor(fd);
    }

    /** Ends every wait from now on. */
    public void signal(NativeFrame frame) {
        if (frame.call(EVENTFD_WRITE, fd, 1) < 0) {
            throw frame.failure("eventfd_write", Integer.toString(fd));
        }
    }

    /** Waits until the other descriptor can be read (or has failed), or this one was signalled. */
    public void waitFor(NativeFrame frame, int other) {
        frame.begin();
        int descriptors = frame.reserve(2 * POLLFD_SIZE);
        frame.bytes().putInt(descriptors, fd);
        frame.bytes().putShort(descriptors + POLLFD_EVENTS, POLLIN);
        frame.bytes().putInt(descriptors + POLLFD_SIZE, other);
        frame.bytes().putShort(descriptors + POLLFD_SIZE + POLLFD_EVENTS, POLLIN);
        if (frame.call(POLL, frame.address(descriptors), 2, -1) < 0) {
            throw frame.failure("poll", Integer.toString(other));
        }
    }

    public void close(NativeFrame frame) {
        new FileCalls(frame).close(fd);
    }
}
