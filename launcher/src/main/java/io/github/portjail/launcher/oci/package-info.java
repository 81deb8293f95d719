// SPDX-License-Identifier: Apache-2.0
/**
 * {@code portjail oci-hook}: a container's network namespace becomes a jail, before the container starts.
 *
 * <p>What belongs here: what an OCI runtime hands to a hook, and what portjail does with it. What does not: a jail of {@code run}, which has
 * a cgroup, a state and a reaper; a container's goes with its namespace. Not on the launch path.
 */
@NullMarked
package io.github.portjail.launcher.oci;

import org.jspecify.annotations.NullMarked;
