// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;

/** Whether a jail may have a network namespace of its own. Takes milliseconds: for a launch that has no better way. */
public final class NamespaceProbe {
    private static final String SETTING = "/proc/sys/net/ipv4/ip_forward";

    private NamespaceProbe() {}

    /** Makes a network namespace for the calling thread, comes back, and looks whether settings may be written. */
    public static Support of(NativeFrame frame, Privileges privileges) {
        if (!privileges.has(Capability.CAP_SYS_ADMIN)) {
            return new Support.Unsupported("this root has no CAP_SYS_ADMIN");
        }
        FileCalls files = new FileCalls(frame);
        try {
            files.close(files.open(SETTING, FileCalls.O_WRONLY));
            tryNamespace(new NetworkNamespaceCalls(frame), files);
            return new Support.Supported();
        } catch (SystemCallException e) {
            String message = e.getMessage();
            return new Support.Unsupported(message == null ? e.reason() : message);
        }
    }

    private static void tryNamespace(NetworkNamespaceCalls namespaces, FileCalls files) {
        int own = namespaces.open();
        try {
            namespaces.unshare();
            namespaces.enter(own, "the network namespace that it came from");
        } finally {
            files.close(own);
        }
    }
}
