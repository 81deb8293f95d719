// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.rules.policy.PortSet;

/** A network namespace that somebody else made, for a thread of its own, which stays in it. */
public final class PresentNamespace {
    private final Sysctls sysctls;

    private PresentNamespace(Sysctls sysctls) {
        this.sysctls = sysctls;
    }

    /**
     * Moves the calling thread, and no other, into the network namespace of a process. Needs CAP_SYS_ADMIN; failures are {@link
     * KernelException}s.
     *
     * @throws KernelException also if it is the one that the thread is in already
     */
    public static PresentNamespace enter(NativeFrame frame, long processId) {
        NetworkNamespaceCalls namespaces = new NetworkNamespaceCalls(frame);
        long own = namespaces.inode();
        namespaces.enter("/proc/" + processId + "/ns/net");
        if (namespaces.inode() == own) {
            throw new KernelException(
                    "process " + processId + " has no network namespace of its own: the rules would be this host's",
                    "give the container a network of its own",
                    null);
        }
        return new PresentNamespace(new Sysctls(new FileCalls(frame)));
    }

    /**
     * Has sockets get their ports from the range, and reads that back.
     *
     * @throws KernelException if the kernel refuses, or does otherwise
     */
    public void steer(PortSet range) {
        JailSettings settings = new JailSettings(sysctls);
        settings.applyRange(range);
        String difference = settings.readBack(range);
        if (difference != null) {
            throw new KernelException(difference, null, null);
        }
    }
}
