// SPDX-License-Identifier: Apache-2.0
/**
 * Which sockets are a jail's, as the kernel lists them (sock_diag(7)).
 *
 * <p>Only reads, and not on the launch path. What does not belong here: judging them.
 */
@NullMarked
package io.github.portjail.cgroup.socket;

import org.jspecify.annotations.NullMarked;
