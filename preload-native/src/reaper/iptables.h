// SPDX-License-Identifier: Apache-2.0
//
// The rules of a jail that iptables enforces. Only its own programs know how to change tables of the legacy variant, so
// they are run, with what the launcher wrote down.
#ifndef PORTJAIL_REAPER_IPTABLES_H
#define PORTJAIL_REAPER_IPTABLES_H

#include "teardown.h"

/**
 * Runs them in their order, in the network namespace of this process; goes on after one that must succeed and does not,
 * but not after one that has not ended within half a minute, which is killed. Returns 0 or the first -errno: -EIO when a
 * program refused, -ETIMEDOUT, -ENOENT when it is not there.
 */
int iptables_delete(const struct teardown *teardown);

#endif
