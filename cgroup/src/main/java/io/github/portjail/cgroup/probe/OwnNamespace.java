// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.namespace.LinkTrial;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A network namespace that lives as long as the work in it: that of a thread of its own. */
final class OwnNamespace implements Runnable {
    private final Consumer<NativeFrame> work;
    private @Nullable RuntimeException failure;

    private OwnNamespace(Consumer<NativeFrame> work) {
        this.work = work;
    }

    /** Does the work there, and waits for its end. Needs CAP_SYS_ADMIN. */
    static void run(Consumer<NativeFrame> work) {
        OwnNamespace namespace = new OwnNamespace(work);
        Thread thread = Thread.ofPlatform().name("probe").start(namespace);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (namespace.failure != null) {
            throw namespace.failure;
        }
    }

    @Override
    public void run() {
        try (NativeFrame frame = NativeFrame.open()) {
            new NetworkNamespaceCalls(frame).unshare();
            work.accept(frame);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Tries to make a pair of links in the calling thread's namespace, with which they go. */
    static Support veth(NativeFrame frame) {
        return Support.of(() -> LinkTrial.makePair(frame));
    }
}
