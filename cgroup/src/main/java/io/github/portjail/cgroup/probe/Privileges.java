// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;

/**
 * Whom this process acts as.
 *
 * @param effectiveUid as seen in its user namespace
 * @param effectiveCapabilities bit n is capability n
 */
public record Privileges(int effectiveUid, long effectiveCapabilities) {
    private static final String EFFECTIVE = "\nCapEff:\t";

    public static Privileges read(NativeFrame frame) {
        return new Privileges(
                new ProcessCalls(frame).geteuid(),
                effectiveCapabilities(new FileCalls(frame).readText("/proc/self/status")));
    }

    /** From the text of {@code /proc/self/status} (proc_pid_status(5)). */
    static long effectiveCapabilities(String status) {
        int label = status.indexOf(EFFECTIVE);
        if (label < 0) {
            throw new IllegalArgumentException("/proc/self/status has no line CapEff");
        }
        int start = label + EFFECTIVE.length();
        return Long.parseLong(status.substring(start, status.indexOf('\n', start)), 16);
    }

    public boolean isRoot() {
        return effectiveUid == 0;
    }

    public boolean has(Capability capability) {
        return (effectiveCapabilities >>> capability.number() & 1) == 1;
    }
}
