// SPDX-License-Identifier: Apache-2.0
/**
 * Other programs, run without a shell, in a fixed environment, with bounded time and output.
 *
 * <p>The only place that starts a process. What the programs print is understood elsewhere.
 */
@NullMarked
package io.github.portjail.rules.command;

import org.jspecify.annotations.NullMarked;
