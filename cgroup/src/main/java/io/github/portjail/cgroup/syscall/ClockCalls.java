// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** The kernel's clocks (clock_gettime(2)). */
public final class ClockCalls {
    static final int CLOCK_MONOTONIC = 1;
    static final int CLOCK_BOOTTIME = 7;
    static final int TIMESPEC_SIZE = 16;
    static final int TV_SEC = 0;
    static final int TV_NSEC = 8;

    /** {@code int clock_gettime(clockid_t clockid, struct timespec *tp)}. */
    private static final NativeFunction CLOCK_GETTIME = Libc.function("clock_gettime");

    private final NativeFrame frame;

    public ClockCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** Nanoseconds since boot, time in suspend included. */
    public long bootTime() {
        return time(CLOCK_BOOTTIME, "CLOCK_BOOTTIME");
    }

    /** Nanoseconds since boot, without the time in suspend. */
    public long monotonicTime() {
        return time(CLOCK_MONOTONIC, "CLOCK_MONOTONIC");
    }

    private long time(int clock, String name) {
        frame.begin();
        int time = frame.reserve(TIMESPEC_SIZE);
        if (frame.call(CLOCK_GETTIME, clock, frame.address(time)) < 0) {
            throw frame.failure("clock_gettime", name);
        }
        return frame.bytes().getLong(time + TV_SEC) * 1_000_000_000L
                + frame.bytes().getLong(time + TV_NSEC);
    }
}
