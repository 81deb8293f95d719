// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.policy.PortSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One jail.
 *
 * @param jail its name as the log has it
 * @param range its range, or null if the caller did not know it
 * @param violations how many
 * @param below from ports below the range; 0 if that is not known
 * @param inside from ports inside of what is the range now: then it was another; 0 if the range is not known
 * @param above from ports above the range, or between several; 0 if that is not known
 * @param first the earliest time, or null if none is known
 * @param last the latest time, or null if none is known
 */
public record JailSummary(
        String jail,
        @Nullable PortSet range,
        long violations,
        long below,
        long inside,
        long above,
        @Nullable Instant first,
        @Nullable Instant last) {}
