// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.rules.policy.BlockSize;
import io.github.portjail.rules.policy.PortRange;
import org.jspecify.annotations.Nullable;

/**
 * A range that portjail is to choose.
 *
 * @param size how many ports it has
 * @param pool the ports among which it is chosen, or null for the usual ones
 */
public record BlockRequest(BlockSize size, @Nullable PortRange pool) {}
