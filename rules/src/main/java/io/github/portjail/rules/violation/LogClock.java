// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.time.Instant;

/**
 * Tells the time of day of the stamps that /dev/kmsg has.
 *
 * <p>They are of the scheduler's clock (local_clock() in vprintk_store, kernel/printk/printk.c), which is not corrected as the others are
 * and drifts away from them, in days by seconds.
 */
@FunctionalInterface
public interface LogClock {
    /**
     * Returns the time of day of a stamp.
     *
     * @param microseconds since the clock began, about when the host did; not negative
     */
    Instant at(long microseconds);
}
