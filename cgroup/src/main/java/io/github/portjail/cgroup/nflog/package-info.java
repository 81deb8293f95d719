// SPDX-License-Identifier: Apache-2.0
/**
 * Which violations rules hand to an NFLOG group, read by netlink (linux/netfilter/nfnetlink_log.h).
 *
 * <p>What belongs here: the group's configuration, its messages, and the headers of the packets in them. Rules that log to a group
 * belong in {@code rules}; log lines in {@code rules}, {@code violation}. Not on the launch path.
 *
 * <p>A packet's bytes are whatever a program sent: nothing in them may make the reader fail.
 */
@NullMarked
package io.github.portjail.cgroup.nflog;

import org.jspecify.annotations.NullMarked;
