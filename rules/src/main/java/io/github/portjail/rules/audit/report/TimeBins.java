// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Counts by time and jail; the bins grow with the span, so that there are never more than {@value #MOST}.
 *
 * <p>Each width is a multiple of the one before, and bins begin at multiples of their width: coarser bins are sums of finer ones,
 * whatever the order in which the times come.
 */
final class TimeBins {
    /** How many bins there are at most. */
    static final int MOST = 240;

    private static final long DAY = 86_400;
    private static final long[] WIDTHS = {1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200, DAY};

    private long width = 1;
    private TreeMap<Long, long[]> bins = new TreeMap<>();

    /** Counts one violation of the jail with that number at that second since 1970. */
    void add(long second, int jail) {
        long index = Math.floorDiv(second, width);
        while (!bins.isEmpty() && !fits(index)) {
            coarsen();
            index = Math.floorDiv(second, width);
        }
        bins.merge(index, one(jail), TimeBins::sum);
    }

    /** Returns the time line with a series for each of these jails, and one of all others if there are any. */
    TimeLine timeLine(ShownJails shown) {
        if (bins.isEmpty()) {
            return new TimeLine(0, width, 0, List.of());
        }
        long firstIndex = bins.firstKey();
        int count = (int) (bins.lastKey() - firstIndex + 1);
        List<Series> series = shown.series(count, (counts, bin) -> {
            long[] here = bins.get(firstIndex + bin);
            if (here != null) {
                for (int jail = 0; jail < here.length; jail++) {
                    counts.add(jail, here[jail]);
                }
            }
        });
        return new TimeLine(firstIndex * width, width, count, series);
    }

    private boolean fits(long index) {
        long lowest = Math.min(index, bins.firstKey());
        long highest = Math.max(index, bins.lastKey());
        return highest - lowest < MOST;
    }

    private void coarsen() {
        long wider = wider(width);
        long factor = wider / width;
        TreeMap<Long, long[]> merged = new TreeMap<>();
        bins.forEach((index, counts) -> merged.merge(Math.floorDiv(index, factor), counts, TimeBins::sum));
        bins = merged;
        width = wider;
    }

    private static long wider(long width) {
        for (long candidate : WIDTHS) {
            if (candidate > width) {
                return candidate;
            }
        }
        return 2 * width;
    }

    private static long[] one(int jail) {
        long[] counts = new long[jail + 1];
        counts[jail] = 1;
        return counts;
    }

    private static long[] sum(long[] one, long[] other) {
        long[] longer = one.length >= other.length ? one : Arrays.copyOf(one, other.length);
        for (int i = 0; i < other.length; i++) {
            longer[i] += other[i];
        }
        return longer;
    }
}
