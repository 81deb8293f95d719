// SPDX-License-Identifier: Apache-2.0
//
// A cgroup cannot be removed while a process is in it. What attaches BPF programs needs that: Linux lets a removed cgroup's
// programs go once, and one that arrives behind that stays in the kernel until the next boot (cgroup_bpf_attach and
// cgroup_bpf_release, kernel/bpf/cgroup.c; seen on 6.18). So a child that does nothing sits there meanwhile.
#ifndef PORTJAIL_ENTRY_CGROUP_HOLD_H
#define PORTJAIL_ENTRY_CGROUP_HOLD_H

#include <sys/types.h>

/**
 * Puts a child into the cgroup, which ends with the calling thread at the latest. It shares the caller's descriptors, locks among them,
 * and takes no signal but SIGKILL.
 *
 * `cgroup` is a descriptor of the cgroup's directory (version 2). Returns the child's process ID, for cgroup_hold_end(); or the negative
 * errno of clone3(2): ENODEV when the cgroup was removed, ENOSYS before Linux 5.3 and where clone3 is forbidden.
 */
pid_t cgroup_hold_begin(int cgroup);

/** Ends the child, and returns when it is gone from the cgroup. */
void cgroup_hold_end(pid_t child);

#endif
