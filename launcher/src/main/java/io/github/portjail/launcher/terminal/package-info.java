// SPDX-License-Identifier: Apache-2.0
/**
 * What a person's terminal is, and what it can show.
 *
 * <p>What belongs here: width, colours, whether there is a terminal at all, how a line of progress comes and goes. What does not: what is shown.
 */
@NullMarked
package io.github.portjail.launcher.terminal;

import org.jspecify.annotations.NullMarked;
