// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_REAPER_NETCLS_H
#define PORTJAIL_REAPER_NETCLS_H

/**
 * Removes a jail's cgroup from the net_cls hierarchy of version 1, wherever that is mounted, or mounted nowhere; the one
 * above it when it is portjail's own and empty; and then the hierarchy, when nobody else has it. Returns 0, also when
 * nothing is there, or -errno: -EBUSY when a process is in it.
 */
int netcls_remove(const char *path);

#endif
