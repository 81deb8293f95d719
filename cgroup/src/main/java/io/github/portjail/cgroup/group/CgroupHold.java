// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.group;

import io.github.portjail.cgroup.syscall.ProcessCalls;

/**
 * Nobody can remove a jail's cgroup until this is closed: a child of this process that does nothing is in it.
 *
 * <p>Needed where BPF programs are attached. Linux lets the programs of a removed cgroup go once, and one that is attached behind that
 * stays in the kernel until the next boot (cgroup_bpf_attach and cgroup_bpf_release, kernel/bpf/cgroup.c; seen on 6.18).
 *
 * <p>The cgroup counts as populated meanwhile. Where the child cannot be had (a cgroup that is gone, or takes no process; clone3(2)
 * forbidden; a process that bin/portjail did not start) nothing is held, and what follows fails by itself.
 */
public final class CgroupHold implements AutoCloseable {
    private final ProcessCalls calls;
    private final long child;

    CgroupHold(ProcessCalls calls, int fd) {
        this.calls = calls;
        this.child = calls.portjailHoldCgroup(fd);
    }

    @Override
    public void close() {
        if (child > 0) {
            calls.portjailLetCgroupGo(child);
        }
    }
}
