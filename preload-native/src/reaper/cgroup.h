// SPDX-License-Identifier: Apache-2.0
//
// A jail's cgroup, seen from the root of the cgroup v2 hierarchy (cgroups(7)). Paths are below that root.
#ifndef PORTJAIL_REAPER_CGROUP_H
#define PORTJAIL_REAPER_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

enum cgroup_condition {
    CGROUP_GONE,      // removed, or replaced by another of the same path
    CGROUP_EMPTY,     // no process is in it or below
    CGROUP_POPULATED,
    CGROUP_UNKNOWN,   // errno says why
};

struct cgroup {
    int root;
    const char *path;
    uint64_t id; // the inode number of its directory; 0 when it is not known
    bool of_unit; // systemd's, which alone makes and removes it
};

/** Whether the descriptor is of a directory of a cgroup v2 hierarchy. */
bool cgroup_is_root(int descriptor);

enum cgroup_condition cgroup_condition(const struct cgroup *cgroup);

/**
 * Waits until no process is in the cgroup or below it, or until it is gone; at most `milliseconds`, or forever when
 * they are negative. Zombies do not count.
 */
enum cgroup_condition cgroup_await_empty(const struct cgroup *cgroup, int milliseconds);

/** Whether a process, named as in /proc, is in the cgroup or below it. */
bool cgroup_holds(const struct cgroup *cgroup, const char *process);

/**
 * Removes the cgroup and those below it, the deepest first. Returns 0 when it is gone, also before; -EBUSY when a
 * process is in it; another -errno.
 */
int cgroup_remove(const struct cgroup *cgroup);

/**
 * Moves this process to the cgroup `_reapers` beside the jails, so that it does not go with the session or service
 * that started the jail. `before` takes the path where it was. False when it stays where it is.
 */
bool cgroup_settle(const struct cgroup *cgroup, char *before, unsigned long before_size);

/**
 * Moves this process back to `before` (nowhere, when that is empty), else to the root, and removes `_reapers` when no other
 * reaper is there.
 */
void cgroup_unsettle(const struct cgroup *cgroup, const char *before);

/**
 * Makes an empty cgroup of its path when there is none: a table of iptables-legacy cannot be changed while one of its rules
 * names a cgroup that is gone.
 */
void cgroup_stand_in(const struct cgroup *cgroup);

/** Removes what cgroup_stand_in() made, now or in a process before this one; not the jail's own. */
void cgroup_remove_stand_in(const struct cgroup *cgroup);

/** Removes the directory above the jail's cgroup when it is portjail's own and nothing is in it. */
void cgroup_remove_parent(const struct cgroup *cgroup);

#endif
