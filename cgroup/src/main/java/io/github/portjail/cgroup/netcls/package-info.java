// SPDX-License-Identifier: Apache-2.0
/**
 * A jail's cgroup in the net_cls hierarchy of version 1, by whose classid rules know its packets.
 *
 * <p>What does not belong here: where hierarchies are mounted ({@code hierarchy}), and the rules.
 */
@NullMarked
package io.github.portjail.cgroup.netcls;

import org.jspecify.annotations.NullMarked;
