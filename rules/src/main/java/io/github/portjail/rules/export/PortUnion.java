// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Ranges put together: a set of nftables takes none that overlap. */
final class PortUnion {
    private PortUnion() {}

    /** Returns ranges that hold the same ports, in rising order, of which no two overlap or touch. */
    static List<PortRange> of(List<PortRange> ranges) {
        List<PortRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(PortRange::first));
        List<PortRange> union = new ArrayList<>();
        for (PortRange range : sorted) {
            PortRange before = union.isEmpty() ? null : union.getLast();
            if (before == null || range.first() > before.last() + 1) {
                union.add(range);
            } else {
                union.set(union.size() - 1, new PortRange(before.first(), Math.max(before.last(), range.last())));
            }
        }
        return List.copyOf(union);
    }
}
