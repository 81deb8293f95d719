// SPDX-License-Identifier: Apache-2.0
/**
 * What a launch runs, run without a launch, so that the Java VM can record it for its AOT cache.
 *
 * <p>What belongs here: walking the launch path without changing the machine. What does not: anything that a launch itself calls.
 */
@NullMarked
package io.github.portjail.launcher.rehearsal;

import org.jspecify.annotations.NullMarked;
