// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counts of one jail, one for each bin.
 *
 * @param jail the jail, or null for all others together
 * @param counts violations, bin by bin
 */
public record Series(@Nullable String jail, List<Long> counts) {
    /** Copies the list. */
    public Series {
        counts = List.copyOf(counts);
    }
}
