// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeBinsTest {
    private static final ShownJails TWO = new ShownJails(List.of("web", "db"), List.of(0, 1), 4);

    private static long sum(Series series) {
        return series.counts().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void withoutTimesThereAreNoBins() {
        assertEquals(new TimeLine(0, 1, 0, List.of()), new TimeBins().timeLine(TWO), "the time line");
    }

    @Test
    void aFewSecondsAreBinsOfASecond() {
        TimeBins bins = new TimeBins();
        bins.add(1000, 0);
        bins.add(1003, 0);
        bins.add(1003, 1);
        TimeLine expected = new TimeLine(
                1000,
                1,
                4,
                List.of(new Series("web", List.of(1L, 0L, 0L, 1L)), new Series("db", List.of(0L, 0L, 0L, 1L))));
        assertEquals(expected, bins.timeLine(TWO), "the time line");
    }

    @Test
    void jailsThatAreNotShownAreOneSeriesTogether() {
        TimeBins bins = new TimeBins();
        bins.add(5, 2);
        bins.add(5, 3);
        assertEquals(new Series(null, List.of(2L)), bins.timeLine(TWO).series().getLast(), "the others");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 239, 240, 3600, 86_400, 31_536_000, 253_402_300_799L})
    void binsGrowWithTheSpanAndLoseNothingWhateverTheOrder(long span) {
        List<Long> seconds = new ArrayList<>(List.of(0L, span));
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            seconds.add(random.nextLong(span + 1));
        }
        TimeBins bins = new TimeBins();
        seconds.forEach(second -> bins.add(second, 0));
        TimeLine line = bins.timeLine(TWO);
        assertTrue(line.bins() <= TimeBins.MOST, "bins: " + line.bins());
        assertTrue(span < TimeBins.MOST || line.bins() >= TimeBins.MOST / 6, "not far fewer either: " + line.bins());
        assertEquals(0, line.start() % line.binSeconds(), "bins begin at multiples of their width");
        assertEquals(seconds.size(), sum(line.series().getFirst()), "all are in it");

        Collections.shuffle(seconds, random);
        TimeBins shuffled = new TimeBins();
        seconds.forEach(second -> shuffled.add(second, 0));
        assertEquals(line, shuffled.timeLine(TWO), "in another order the line is the same");
    }
}
