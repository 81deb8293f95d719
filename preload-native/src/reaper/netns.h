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

#endif
