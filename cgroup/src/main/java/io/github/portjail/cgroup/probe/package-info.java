// SPDX-License-Identifier: Apache-2.0
/**
 * What this host and these privileges allow, found out by asking the kernel.
 *
 * <p>Each answer comes from trying, in a cgroup and in a network namespace that are made for it and gone afterwards. What the
 * kernel loads by itself when it is asked (its modules for nftables, as a launch would load them) stays.
 *
 * <p>What does not belong here: what to do about it, which is the plan's, and what it means to a person, which is the
 * diagnosis's.
 */
@NullMarked
package io.github.portjail.cgroup.probe;

import org.jspecify.annotations.NullMarked;
