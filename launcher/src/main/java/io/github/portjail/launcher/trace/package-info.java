// SPDX-License-Identifier: Apache-2.0
/**
 * Where the time of a launch goes ({@code --trace-launch}).
 *
 * <p>What belongs here: noting when a part of a launch is over, and printing it. What does not: anything that is needed without that
 * option, for the launch's cache of classes does not hold this package.
 */
@NullMarked
package io.github.portjail.launcher.trace;

import org.jspecify.annotations.NullMarked;
