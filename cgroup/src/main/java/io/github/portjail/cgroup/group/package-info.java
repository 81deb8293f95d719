// SPDX-License-Identifier: Apache-2.0
/**
 * The cgroup of one jail: making it, entering it, seeing who is inside, removing it.
 *
 * <p>What does not belong here: where cgroups are mounted ({@code hierarchy}), and what is attached
 * to them ({@code bpf}).
 */
@NullMarked
package io.github.portjail.cgroup.group;

import org.jspecify.annotations.NullMarked;
