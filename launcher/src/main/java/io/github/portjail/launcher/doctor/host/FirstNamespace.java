// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import org.jspecify.annotations.Nullable;

/**
 * Reads a setting that the kernel shows in its first network namespace only, with a thread that goes there and ends there. The
 * way leads through the ancestors of this process, of which PID 1 is the last.
 */
final class FirstNamespace implements Runnable {
    private static final int MOST_ANCESTORS = 64;

    private final String path;
    private @Nullable String value;

    private FirstNamespace(String path) {
        this.path = path;
    }

    /** Null when no ancestor is there, or we may not follow. */
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
            FileCalls files = new FileCalls(frame);
            String pid = "self";
            for (int i = 0; i < MOST_ANCESTORS && value == null && !pid.equals("0"); i++) {
                pid = parent(files.readText("/proc/" + pid + "/stat"));
                value = readFrom(frame, files, pid);
            }
        } catch (KernelException e) {
            // An ancestor ended, or PID 1 is reached.
            value = null;
        }
    }

    private @Nullable String readFrom(NativeFrame frame, FileCalls files, String pid) {
        try {
            new NetworkNamespaceCalls(frame).enter("/proc/" + pid + "/ns/net");
            return files.readText(path).strip();
        } catch (KernelException e) {
            return null;
        }
    }

    /** The fourth field of {@code /proc/PID/stat} (proc_pid_stat(5)); the second, a name in parentheses, may hold anything. */
    static String parent(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > 1 ? fields[1] : "0";
    }
}
