// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BoundedTallyTest {
    private static final int CAPACITY = 50;

    private final BoundedTally<Integer, Counter> tally = new BoundedTally<>(CAPACITY, Counter::new);

    @Test
    void countsExactlyWhileThereIsRoom() {
        for (int i = 0; i < 1000; i++) {
            tally.add(i % 100);
        }
        assertEquals(100, tally.size(), "things");
        for (Map.Entry<Integer, Counter> entry : tally.most(100, Comparator.naturalOrder())) {
            assertEquals(10, entry.getValue().count(), "each came ten times");
            assertEquals(0, entry.getValue().missing(), "nothing was forgotten");
        }
    }

    @Test
    void listsTheMostFirstAndEqualsInTheirOwnOrder() {
        int[] things = {7, 3, 5, 3, 9};
        for (int thing : things) {
            tally.add(thing);
        }
        int[] order = tally.most(3, Comparator.naturalOrder()).stream()
                .mapToInt(Map.Entry::getKey)
                .toArray();
        assertEquals("[3, 5, 7]", Arrays.toString(order), "the first three");
    }

    @Test
    void neverCountsTooMuchAndSaysHowMuchMayBeMissing() {
        Random random = new Random(1);
        Map<Integer, Long> truth = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int thing = random.nextInt(4) == 0 ? random.nextInt(5) : random.nextInt(1_000_000);
            truth.merge(thing, 1L, Long::sum);
            tally.add(thing);
        }
        assertTrue(tally.size() <= 2 * CAPACITY, "memory is bounded: " + tally.size());
        for (Map.Entry<Integer, Counter> entry : tally.most(2 * CAPACITY, Comparator.naturalOrder())) {
            long really = truth.getOrDefault(entry.getKey(), 0L);
            Counter counter = entry.getValue();
            assertTrue(counter.count() <= really, "not more than " + really + ": " + counter.count());
            assertTrue(really <= counter.count() + counter.missing(), "at most that much more: " + counter.missing());
        }
    }

    @Test
    void keepsWhateverHasMoreThanItsShare() {
        Random random = new Random(2);
        for (int i = 0; i < 100_000; i++) {
            // One in 40 is more than one in 50, in drops between others that never come twice.
            tally.add(random.nextInt(40) == 0 ? -1 : i);
        }
        boolean isKept =
                tally.most(2 * CAPACITY, Comparator.naturalOrder()).stream().anyMatch(entry -> entry.getKey() == -1);
        assertTrue(isKept, "what makes up a fortieth is kept by a tally of fifty");
    }
}
