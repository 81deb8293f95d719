// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** The kernel's clocks (clock_gettime(2)). */
public final class ClockCalls {
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
        frame.begin();
        int time = frame.reserve(TIMESPEC_SIZE);
        if (frame.call(CLOCK_GETTIME, CLOCK_BOOTTIME, frame.address(time)) < 0) {
            throw frame.failure("clock_gettime", "CLOCK_BOOTTIME");
        }
        return frame.bytes().getLong(time + TV_SEC) * 1_000_000_000L
                + frame.bytes().getLong(time + TV_NSEC);
    }
}
