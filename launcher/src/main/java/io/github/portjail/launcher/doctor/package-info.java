// SPDX-License-Identifier: Apache-2.0
/**
 * {@code portjail doctor}: reads the host, has it examined, and prints what was found.
 *
 * <p>What belongs here: the command, and its two ways to print, one of which uses the JSON library. What does not: reading
 * ({@code host}) and judging ({@code check}). Changes nothing, and is not on the launch path.
 */
@NullMarked
package io.github.portjail.launcher.doctor;

import org.jspecify.annotations.NullMarked;
