// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the clock by which the kernel stamps its log, local_clock(), for which there is no system call.
 *
 * <p>Records of perf_event_open(2) are stamped by the same clock (perf_event_clock, kernel/events/core.c). So the calling thread
 * is given the name that it has, and the kernel writes a record of that.
 */
public final class LogClockCalls {
    static final int SYS_PERF_EVENT_OPEN = Architecture.IS_AARCH64 ? 241 : 298;
    static final int PERF_TYPE_SOFTWARE = 1;
    static final int PERF_COUNT_SW_DUMMY = 9;
    static final int PERF_SAMPLE_TIME = 1 << 2;
    static final int PERF_FLAG_FD_CLOEXEC = 1 << 3;
    static final int PERF_RECORD_COMM = 3;
    static final int PERF_ATTR_SIZE = 64;
    static final int ATTR_SIZE = 4;
    static final int ATTR_CONFIG = 8;
    static final int ATTR_SAMPLE_TYPE = 24;
    static final int ATTR_FLAGS = 40;
    static final int HEADER_SIZE = 6;
    static final int PR_SET_NAME = 15;
    static final int PR_GET_NAME = 16;
    static final int TASK_COMM_LEN = 16;
    static final int PROT_READ = 1;
    static final int MAP_SHARED = 1;

    /** Bits of perf_event_attr: a record of each new name, with its time, and nothing of the kernel's own. */
    private static final long EXCLUDE_KERNEL = 1 << 5;

    private static final long COMM = 1 << 9;
    private static final long SAMPLE_ID_ALL = 1 << 18;

    /** More than any: header, two identifiers, a name and the time. */
    private static final int LONGEST_RECORD = 256;

    /** {@code int getpagesize(void)}. */
    private static final NativeFunction GETPAGESIZE = Libc.function("getpagesize");

    /** {@code void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)}. */
    private static final NativeFunction MMAP = Libc.function("mmap");

    /** {@code int munmap(void *addr, size_t length)}. */
    private static final NativeFunction MUNMAP = Libc.function("munmap");

    /** {@code int prctl(int option, ...)}. */
    private static final NativeFunction PRCTL = Libc.function("prctl");

    private final NativeFrame frame;
    private final FileCalls files;

    public LogClockCalls(NativeFrame frame) {
        this.frame = frame;
        this.files = new FileCalls(frame);
    }

    /**
     * Nanoseconds of the log's clock, which stands still in suspend.
     *
     * @throws SystemCallException where perf_event_open(2) is not allowed, as in most containers, or not built in
     */
    public long logTime() {
        int event = open();
        try {
            int page = frame.call(GETPAGESIZE);
            // A page that describes the buffer, and the buffer.
            long shared = frame.callLong(MMAP, 0, 2L * page, PROT_READ, MAP_SHARED, event, 0);
            if (shared == -1) {
                throw frame.failure("mmap", "a perf event");
            }
            try {
                renameAsIs();
                return time(NativeFrame.bytesAt(shared + page, LONGEST_RECORD));
            } finally {
                frame.call(MUNMAP, shared, 2L * page);
            }
        } finally {
            files.close(event);
        }
    }

    private int open() {
        frame.begin();
        int attr = frame.reserve(PERF_ATTR_SIZE);
        frame.bytes()
                .putInt(attr, PERF_TYPE_SOFTWARE)
                .putInt(attr + ATTR_SIZE, PERF_ATTR_SIZE)
                .putLong(attr + ATTR_CONFIG, PERF_COUNT_SW_DUMMY)
                .putLong(attr + ATTR_SAMPLE_TYPE, PERF_SAMPLE_TIME)
                .putLong(attr + ATTR_FLAGS, EXCLUDE_KERNEL | COMM | SAMPLE_ID_ALL);
        // This thread, on whichever processor it runs.
        int event = frame.call(Libc.SYSCALL, SYS_PERF_EVENT_OPEN, frame.address(attr), 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
        if (event < 0) {
            throw frame.failure("perf_event_open", "PERF_COUNT_SW_DUMMY");
        }
        return event;
    }

    private void renameAsIs() {
        frame.begin();
        long name = frame.address(frame.reserve(TASK_COMM_LEN));
        if (frame.call(PRCTL, PR_GET_NAME, name) < 0 || frame.call(PRCTL, PR_SET_NAME, name) < 0) {
            throw frame.failure("prctl", "PR_SET_NAME");
        }
    }

    /** The first record's time, which is its last field (struct sample_id). */
    private static long time(byte[] records) {
        ByteBuffer record = ByteBuffer.wrap(records).order(ByteOrder.nativeOrder());
        int size = Short.toUnsignedInt(record.getShort(HEADER_SIZE));
        if (record.getInt(0) != PERF_RECORD_COMM || size < Long.BYTES || size > records.length) {
            throw new KernelException("the kernel wrote no PERF_RECORD_COMM of a new name", null, null);
        }
        return record.getLong(size - Long.BYTES);
    }
}
