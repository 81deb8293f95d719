// SPDX-License-Identifier: Apache-2.0
/**
 * What was logged of packets that left, or would have left, from a port outside their jail's range.
 *
 * <p>Records, and one parser for each format in which a kernel's log comes to us. Where log lines are found belongs to the
 * callers that open files, devices and programs; counting and grouping violations belongs in {@code audit}.
 */
@NullMarked
package io.github.portjail.rules.violation;

import org.jspecify.annotations.NullMarked;
