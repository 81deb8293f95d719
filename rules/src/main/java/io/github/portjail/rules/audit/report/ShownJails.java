// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The jails that a chart shows one by one; all others are one series. */
final class ShownJails {
    private final List<String> names;
    private final int[] seriesOfJail;

    /** Takes the counts of one bin, jail by jail. */
    interface Counts {
        void add(int jail, long count);
    }

    /** Hands on the counts of one bin. */
    interface Bins {
        void count(Counts counts, int bin);
    }

    /**
     * Chooses.
     *
     * @param names the jails to show, in their order
     * @param numbers their numbers, in the same order
     * @param jails how many numbers there are in all
     */
    ShownJails(List<String> names, List<Integer> numbers, int jails) {
        this.names = List.copyOf(names);
        seriesOfJail = new int[jails];
        Arrays.fill(seriesOfJail, names.size());
        for (int i = 0; i < numbers.size(); i++) {
            seriesOfJail[numbers.get(i)] = i;
        }
    }

    /** Returns the series of so many bins. */
    List<Series> series(int bins, Bins source) {
        long[][] sums = new long[names.size() + 1][bins];
        for (int bin = 0; bin < bins; bin++) {
            int here = bin;
            source.count((jail, count) -> sums[seriesOfJail[jail]][here] += count, bin);
        }
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            series.add(new Series(names.get(i), boxed(sums[i])));
        }
        long[] others = sums[names.size()];
        if (Arrays.stream(others).anyMatch(count -> count > 0)) {
            series.add(new Series(null, boxed(others)));
        }
        return series;
    }

    private static List<Long> boxed(long[] counts) {
        return Arrays.stream(counts).boxed().toList();
    }
}
