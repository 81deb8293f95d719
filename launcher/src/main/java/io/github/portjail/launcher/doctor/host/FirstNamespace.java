// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import org.jspecify.annotations.Nullable;

/** Reads a setting in the network namespace of PID 1, with a thread that goes there and ends there. */
final class FirstNamespace implements Runnable {
    private final String path;
    private @Nullable String value;

    private FirstNamespace(String path) {
        this.path = path;
    }

    /** Null when we may not go there, or the kernel has no such setting there either. */
    static @Nullable String read(String path) {
        FirstNamespace reading = new FirstNamespace(path);
        Thread thread = Thread.ofPlatform().name("first namespace").start(reading);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return reading.value;
    }

    @Override
    public void run() {
        try (NativeFrame frame = NativeFrame.open()) {
            new NetworkNamespaceCalls(frame).enter("/proc/1/ns/net");
            value = new FileCalls(frame).readText(path).strip();
        } catch (KernelException e) {
            value = null;
        }
    }
}
