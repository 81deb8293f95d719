// SPDX-License-Identifier: Apache-2.0
/**
 * What this host and these privileges allow, found out by asking the kernel and changing nothing.
 *
 * <p>What does not belong here: what to do about it, which is the plan's.
 */
@NullMarked
package io.github.portjail.cgroup.probe;

import org.jspecify.annotations.NullMarked;
