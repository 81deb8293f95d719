// SPDX-License-Identifier: Apache-2.0
//
// A jail's state directory, ROOT/NAME, and the locks on it. Who holds flock(2) on the directory takes care of the jail;
// who holds ROOT/.lock decides who is in the directory above.
#ifndef PORTJAIL_REAPER_STATE_H
#define PORTJAIL_REAPER_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum { STATE_PATH_MAX = 4096 };

struct state {
    char path[STATE_PATH_MAX];
    char root[STATE_PATH_MAX];
    const char *name; // within path
    int directory;
};

/** Opens ROOT/NAME. Returns 0, or -errno: -ENOENT when there is none, -EINVAL when this is not such a path. */
int state_open(struct state *state, const char *path);

/**
 * Waits for the lock that `portjail repair` has while it puts back what is missing of the jail: flock(2) on the file jail.json. A
 * descriptor, which nobody repairs the jail as long as it is open; or -errno, -ENOENT when there is nothing to repair.
 */
int state_lock_repair(const struct state *state);

/** Takes the lock on the jail; with `wait` false it fails with -EWOULDBLOCK when somebody has it. */
int state_lock(const struct state *state, bool wait);

/** Gives it up. */
void state_unlock(const struct state *state);

/** Whether the path still leads to the directory that was opened. */
bool state_is_there(const struct state *state);

/** Whether the jail is to stay although nobody is in it: its directory has the file `lasting`. */
bool state_is_lasting(const struct state *state);

/** Whether the path leads to the directory of another jail, created after this one's was removed by somebody. */
bool state_is_taken(const struct state *state);

/**
 * Takes the lock on the directory above, and waits for it. Returns its descriptor, to be closed; negative when it
 * cannot be had: when the directory above is gone there is nothing to lock.
 */
int state_lock_root(const struct state *state);

/**
 * Whether no other jail has its rules in the network namespace with this inode number. A directory of which that is
 * not yet known counts as one that has. To be asked under state_lock_root().
 */
bool state_is_last_of(const struct state *state, uint64_t network_namespace);

/**
 * Whether another jail with its rules in that network namespace needs the setting too. To be asked under
 * state_lock_root(): a launcher that takes a setting over holds it.
 */
bool state_others_need(const struct state *state, uint64_t network_namespace, const char *sysctl_key);

/**
 * Removes the directory, with the mount on its file `netns` by which a network namespace is kept, and, when no other is
 * there, the one above. To be called under state_lock_root(). Returns 0 or
 * -errno.
 */
int state_remove(const struct state *state);

/** Calls `visit` with the path of each other directory beside this one. */
void state_visit_others(const struct state *state, void (*visit)(const char *path));

#endif
