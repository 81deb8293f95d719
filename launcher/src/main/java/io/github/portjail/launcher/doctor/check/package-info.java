// SPDX-License-Identifier: Apache-2.0
/**
 * What the diagnosis finds: each check is a small class that turns a {@code HostView} into findings, and does nothing else.
 *
 * <p>What belongs here: what a state of the host means to a jail, how bad it is, and what to do about it. What does not: reading
 * the host, and printing.
 */
@NullMarked
package io.github.portjail.launcher.doctor.check;

import org.jspecify.annotations.NullMarked;
