// SPDX-License-Identifier: Apache-2.0

/**
 * {@code portjail save} and {@code restore}: the lasting jails over a reboot.
 *
 * <p>What belongs here: which jails are saved, what is written of each, and how each is brought back, by {@code bin/portjail up}. What
 * does not: the file's form and its faults ({@code launcher.profile}), what an option means ({@code launcher.cli}), how a jail is made
 * ({@code launcher.act}).
 */
@NullMarked
package io.github.portjail.launcher.saved;

import org.jspecify.annotations.NullMarked;
