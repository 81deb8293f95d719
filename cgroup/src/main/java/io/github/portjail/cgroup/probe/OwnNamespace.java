// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.namespace.LinkTrial;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import java.util.function.Consumer;

/** A network namespace that lives as long as the work in it: that of a thread of its own. */
final class OwnNamespace {
    private OwnNamespace() {}

    /** Does the work there, and waits for its end. Needs CAP_SYS_ADMIN. */
    static void run(Consumer<NativeFrame> work) {
        Errand.run("probe", frame -> {
            new NetworkNamespaceCalls(frame).unshare();
            work.accept(frame);
            return null;
        });
    }

    /** Tries to make a pair of links in the calling thread's namespace, with which they go. */
    static Support veth(NativeFrame frame) {
        return Support.of(() -> LinkTrial.makePair(frame));
    }
}
