// SPDX-License-Identifier: Apache-2.0
/**
 * Who is behind a violation, asked of the jails that live on this host.
 *
 * <p>What belongs here: reading what the guard wrote down and what the kernel's tables show now, and deciding whose a violation
 * was, or that it is not known. What does not: the layout of BPF maps and of sock_diag ({@code cgroup}), escaping what a program
 * calls itself (whoever prints it).
 */
@NullMarked
package io.github.portjail.launcher.audit.who;

import org.jspecify.annotations.NullMarked;
