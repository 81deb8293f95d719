// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_REAPER_NETNS_H
#define PORTJAIL_REAPER_NETNS_H

#include <stdint.h>

/**
 * Makes the network namespace with this inode number this process's own; it is looked for among those with a name
 * (/run/netns) and those of processes. Returns 0, -ESRCH when nobody has it, so that it is gone with all its rules, or
 * another -errno.
 */
int netns_enter(uint64_t inode);

/**
 * Keeps the network namespace of a file such as /proc/PID/fd/N without a process, by a mount of it on `file`, which is
 * made. The mount is in the mount namespace of process 1, for that of the caller may end with it (ip-netns(8),
 * unshare(1)); or in the caller's, where process 1 may not be looked into. This process is there afterwards. Returns 0
 * or -errno.
 */
int netns_keep(const char *netns, const char *file);

#endif
