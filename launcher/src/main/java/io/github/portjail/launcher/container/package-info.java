// SPDX-License-Identifier: Apache-2.0
/**
 * {@code portjail docker}: a container that runs becomes a lasting jail.
 *
 * <p>What belongs here: what a container engine says of a container, and how its processes are connected. What does not: how the jail is
 * made, which is {@code act}'s; what an OCI runtime hands to its hook. Not on the launch path.
 */
@NullMarked
package io.github.portjail.launcher.container;

import org.jspecify.annotations.NullMarked;
