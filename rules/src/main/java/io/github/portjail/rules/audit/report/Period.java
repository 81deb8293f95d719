// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The earliest and the latest of the times that it was shown. */
final class Period {
    private @Nullable Instant first;
    private @Nullable Instant last;

    void include(@Nullable Instant time) {
        if (time == null) {
            return;
        }
        if (first == null || time.isBefore(first)) {
            first = time;
        }
        if (last == null || time.isAfter(last)) {
            last = time;
        }
    }

    @Nullable Instant first() {
        return first;
    }

    @Nullable Instant last() {
        return last;
    }
}
