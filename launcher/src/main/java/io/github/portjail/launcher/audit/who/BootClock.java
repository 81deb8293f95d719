// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.syscall.ClockCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The clock of the log and the kernel's clock since boot, read at the same moment.
 *
 * @param wall the time of day
 * @param boot nanoseconds since boot, time in suspend included
 */
record BootClock(Instant wall, long boot) {
    static BootClock read(NativeFrame frame) {
        long boot = new ClockCalls(frame).bootTime();
        return new BootClock(Instant.now(), boot);
    }

    /** Nanoseconds since boot; a time before boot is negative. */
    long at(Instant time) {
        Duration ago = Duration.between(time, wall);
        try {
            return boot - ago.toNanos();
        } catch (ArithmeticException e) {
            return ago.isNegative() ? Long.MAX_VALUE / 2 : Long.MIN_VALUE / 2;
        }
    }

    /** The latest moment that a log's time may stand for: one without a fraction is a second long. */
    static Instant latest(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? time.plusNanos(999_999_999L) : time;
    }
}
