// SPDX-License-Identifier: Apache-2.0
//
// What a jail with a network namespace of its own has changed on the host: a link, and settings of forwarding. All of it
// in the network namespace of this process.
#ifndef PORTJAIL_REAPER_HOST_H
#define PORTJAIL_REAPER_HOST_H

#include "teardown.h"

/**
 * Deletes the link, if its alias says that it is this jail's. Returns 0, also when it is not there or somebody else's,
 * or -errno.
 */
int host_delete_link(const char *link, const char *jail);

/**
 * Sets it back, if it still is what was set. That of one interface stays when all interfaces have been set alike since:
 * it is not this jail's any more. Returns 0, also when there is no such setting any more, or -errno.
 */
int host_restore(const struct sysctl_change *change);

#endif
