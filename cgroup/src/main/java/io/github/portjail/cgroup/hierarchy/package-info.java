// SPDX-License-Identifier: Apache-2.0
/**
 * Where the control groups of this host are.
 *
 * <p>What belongs here: reading /proc/self/mountinfo and /proc/self/cgroup, choosing the version 2
 * hierarchy, and how its paths are written for others. What does not: making or changing groups.
 */
@NullMarked
package io.github.portjail.cgroup.hierarchy;

import org.jspecify.annotations.NullMarked;
