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

    Count count() {
        return new Count(violations, first, last);
    }
}
