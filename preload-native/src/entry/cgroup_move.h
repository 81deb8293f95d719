// SPDX-License-Identifier: Apache-2.0
//
// The move into the jail's cgroup waits for a grace period of RCU (cgroup_threadgroup_rwsem), 5 to 15 ms, unless another
// move was just made. So moves that change nothing, from where the process is to there, are made by a thread meanwhile.
#ifndef PORTJAIL_ENTRY_CGROUP_MOVE_H
#define PORTJAIL_ENTRY_CGROUP_MOVE_H

/**
 * Begins to move this process to where it is, by a thread that goes on until cgroup_move_settle().
 *
 * `processes` is a descriptor of cgroup.procs of the cgroup that the process is in, open for writing; it is duplicated.
 * Nothing depends on success.
 */
void cgroup_move_prepare(int processes);

/** Returns when no such thread is left, so that no move of its comes after one that means something. */
void cgroup_move_settle(void);

#endif
