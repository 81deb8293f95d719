// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many violations, and when.
 *
 * @param violations how many
 * @param first when the first was logged, or null if no line said
 * @param last when the last was logged, or null if no line said
 */
public record Count(
        long violations, @Nullable Instant first, @Nullable Instant last) {}
