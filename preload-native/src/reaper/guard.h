// SPDX-License-Identifier: Apache-2.0
#ifndef PORTJAIL_REAPER_GUARD_H
#define PORTJAIL_REAPER_GUARD_H

#include "cgroup.h"
#include "teardown.h"

/**
 * Takes a jail's BPF programs off a cgroup that stays. Goes on after a failure. Returns 0, also where they, or the cgroup, are
 * gone; or the first -errno.
 */
int guard_detach(const struct cgroup *cgroup, const struct teardown *teardown);

#endif
