// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KernelLogClockTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final long DAY = Duration.ofDays(1).toNanos();
    private static final long MICROSECONDS_OF_DAY = DAY / 1000;

    @Test
    void aStampIsAsOldAsTheClocksSay() {
        var comparison = KernelLogClock.Comparison.of(DAY, DAY, NOW);
        assertEquals(NOW, comparison.at(MICROSECONDS_OF_DAY));
        assertEquals(NOW.minusSeconds(86_400), comparison.at(0));
        assertEquals(NOW.plusMillis(5), comparison.at(MICROSECONDS_OF_DAY + 5_000), "logged since");
    }

    @Test
    void driftIsTakenOutOfOldStampsInProportion() {
        // 8.64 s in a day: 100 ppm, as of a quartz that is warm.
        long slow = DAY - 8_640_000_000L;
        var comparison = KernelLogClock.Comparison.of(slow, DAY, NOW);
        assertEquals(NOW, comparison.at(slow / 1000));
        Duration halfADay = Duration.between(comparison.at(slow / 2000), NOW);
        assertEquals(43_200, halfADay.toSeconds());
    }

    @Test
    void clocksThatBeganAtDifferentTimesAreNotTakenForOnesThatDrift() {
        long minute = Duration.ofMinutes(1).toNanos();
        var comparison = KernelLogClock.Comparison.of(minute, minute + 500_000_000L, NOW);
        assertEquals(NOW.minusSeconds(60), comparison.at(0));
    }
}
