// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import java.util.List;

/** The network namespace that has a jail's rules. */
public final class RulesNamespace {
    private RulesNamespace() {}

    /**
     * Moves the calling thread there, through a process of the jail where it is another one.
     *
     * @param pids processes of the jail
     * @return whether the thread is there now
     */
    public static boolean enter(NativeFrame frame, long inode, List<Integer> pids) {
        FileCalls files = new FileCalls(frame);
        if (files.networkNamespace() == inode) {
            return true;
        }
        for (int pid : pids) {
            String path = "/proc/" + pid + "/ns/net";
            try {
                if (files.statx(FileCalls.AT_FDCWD, path).inode() == inode) {
                    new NetworkNamespaceCalls(frame).enter(path);
                    return true;
                }
            } catch (KernelException _) {
                // That process ended, or it may not be looked into: the next one will do.
            }
        }
        return false;
    }
}
