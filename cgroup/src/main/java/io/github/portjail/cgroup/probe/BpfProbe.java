// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;

/** Whether BPF programs can be used at all; for a launch, which has no time to try the real ones. */
public final class BpfProbe {
    private BpfProbe() {}

    /** Tries a program of a few instructions, and changes nothing. */
    public static Support of(NativeFrame frame, Privileges privileges) {
        if (!privileges.has(Capability.CAP_BPF) && !privileges.has(Capability.CAP_SYS_ADMIN)) {
            return new Support.Unsupported("this root has no CAP_BPF");
        }
        try {
            LibBpf.open(frame).tryProgram();
            return new Support.Supported();
        } catch (SystemCallException e) {
            return new Support.Unsupported(
                    e.errno() == Errno.EINVAL
                            ? "the kernel is older than Linux 5.18, or was built without CONFIG_CGROUP_BPF"
                            : e.reason());
        }
    }
}
