// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A {@link Count} that grows. */
final class Counting {
    private long violations;
    private @Nullable Instant first;
    private @Nullable Instant last;

    void add(@Nullable Instant time) {
        violations++;
        if (time != null) {
            if (first == null || time.isBefore(first)) {
                first = time;
            }
            if (last == null || time.isAfter(last)) {
                last = time;
            }
        }
    }

    void add(Counting more) {
        violations += more.violations;
        first = first == null || more.first != null && more.first.isBefore(first) ? more.first : first;
        last = last == null || more.last != null && more.last.isAfter(last) ? more.last : last;
    }

    Count count() {
        return new Count(violations, first, last);
    }
}
