// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Counts things of which there may be any number, in bounded memory.
 *
 * <p>When it is full, the half that can have the least is forgotten; what comes again afterwards begins with the greatest number that
 * anything forgotten may have had as the number that may be missing. So a count is never too high, the truth is at most
 * {@code missing} higher, and whatever has more than {@code 1/capacity} of all is kept (as in Space-Saving, Metwally and
 * others 2005, but forgetting many at a time).
 *
 * @param <K> the things
 * @param <C> what is kept of each
 */
final class BoundedTally<K, C extends Counter> {
    private final int capacity;
    private final Supplier<C> beginning;
    private final Map<K, C> counters = new HashMap<>();
    private long all;
    private long forgotten;

    /**
     * Starts with nothing.
     *
     * @param capacity how many things are remembered for certain; twice as many may be
     */
    BoundedTally(int capacity, Supplier<C> beginning) {
        this.capacity = capacity;
        this.beginning = beginning;
    }

    /** Counts one, and returns what is kept of it. */
    C add(K key) {
        all++;
        C counter = counters.get(key);
        if (counter == null) {
            if (counters.size() >= 2 * capacity) {
                forgetHalf();
            }
            counter = beginning.get();
            counter.begin(forgotten);
            counters.put(key, counter);
        }
        counter.add(all);
        return counter;
    }

    /** Returns how many things are remembered. */
    int size() {
        return counters.size();
    }

    /** Returns those with the greatest counts, greatest first; equals are ordered by the given order. */
    List<Map.Entry<K, C>> most(int number, Comparator<K> equals) {
        List<Map.Entry<K, C>> entries = new ArrayList<>(counters.entrySet());
        entries.sort((one, other) -> {
            int byCount = Long.compare(other.getValue().count(), one.getValue().count());
            return byCount != 0 ? byCount : equals.compare(one.getKey(), other.getKey());
        });
        return entries.subList(0, Math.min(number, entries.size()));
    }

    /** Returns how many were counted in all. */
    long all() {
        return all;
    }

    private void forgetHalf() {
        List<Map.Entry<K, C>> entries = new ArrayList<>(counters.entrySet());
        entries.sort((one, other) -> Counter.compareForKeeping(one.getValue(), other.getValue()));
        List<K> least = new ArrayList<>();
        for (Map.Entry<K, C> entry : entries.subList(0, entries.size() - capacity)) {
            C counter = entry.getValue();
            forgotten = Math.max(forgotten, counter.count() + counter.missing());
            least.add(entry.getKey());
        }
        for (K key : least) {
            counters.remove(key);
        }
    }
}
