// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.cgroup.syscall.ClockCalls;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LogClockCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.rules.violation.LogClock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The clock of this host's kernel log, compared with the time of day now and, while a log is followed, every second anew.
 *
 * <p>Where the kernel does not let it be read, it is taken for CLOCK_BOOTTIME. Not for several threads.
 */
public final class KernelLogClock implements LogClock {
    private static final long COMPARED_FOR = 1_000_000_000L;

    /** No clock is off by more (MAXFREQ of adjtimex(2)): a greater difference is of when they began. */
    private static final double FASTEST_DRIFT = 500e-6;

    /** Of so many attempts the one that was interrupted least is taken. */
    private static final int ATTEMPTS = 3;

    private @Nullable Comparison comparison;
    private long compared;

    /**
     * The two clocks at the same moment.
     *
     * @param log nanoseconds of the log's clock
     * @param wall the time of day
     * @param speed how many seconds pass while the log's clock counts one
     */
    record Comparison(long log, Instant wall, double speed) {
        /**
         * Makes one of the log's clock and the one that is corrected as the time of day is.
         *
         * @param monotonic nanoseconds of CLOCK_MONOTONIC
         */
        static Comparison of(long log, long monotonic, Instant wall) {
            double speed = (double) monotonic / Math.max(1, log);
            return new Comparison(log, wall, Math.abs(speed - 1) <= FASTEST_DRIFT ? speed : 1);
        }

        Instant at(long microseconds) {
            return wall.minusNanos(Math.round((log - microseconds * 1000) * speed));
        }
    }

    /** It is compared when it is asked first. */
    public KernelLogClock() {}

    @Override
    public Instant at(long microseconds) {
        Comparison known = comparison;
        if (known == null || System.nanoTime() - compared > COMPARED_FOR) {
            known = Objects.requireNonNull(Errand.run("log clock", KernelLogClock::compare));
            comparison = known;
            compared = System.nanoTime();
        }
        return known.at(microseconds);
    }

    private static Comparison compare(NativeFrame frame) {
        ClockCalls clocks = new ClockCalls(frame);
        LogClockCalls log = new LogClockCalls(frame);
        Comparison best = null;
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            long began = clocks.monotonicTime();
            long time;
            try {
                time = log.logTime();
            } catch (KernelException e) {
                return new Comparison(clocks.bootTime(), Instant.now(), 1);
            }
            Instant wall = Instant.now();
            long ended = clocks.monotonicTime();
            if (ended - began < shortest) {
                shortest = ended - began;
                best = Comparison.of(time, ended, wall);
            }
        }
        return Objects.requireNonNull(best);
    }
}
