// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;

/** Tries what a jail's links need, in a network namespace that nobody else uses. */
public final class LinkTrial {
    private static final int MTU = 1500;

    private LinkTrial() {}

    /** Makes a veth pair, both ends in the calling thread's network namespace, and leaves it there. */
    public static void makePair(NativeFrame frame) {
        int namespace = new NetworkNamespaceCalls(frame).open();
        try (RouteSocket socket = RouteSocket.open(frame)) {
            new LinkCalls(socket).createPair("pj-doctor0", "pj-doctor1", namespace, MTU);
        } finally {
            new FileCalls(frame).close(namespace);
        }
    }
}
