// SPDX-License-Identifier: Apache-2.0
/**
 * Running the program as another user: who that is, and becoming it.
 *
 * <p>What does not belong here: what else a process may do (capabilities), and the rules that know a
 * user's packets.
 */
@NullMarked
package io.github.portjail.cgroup.owner;

import org.jspecify.annotations.NullMarked;
