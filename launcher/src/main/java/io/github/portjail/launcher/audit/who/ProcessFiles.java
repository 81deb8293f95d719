// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.syscall.NativeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What /proc says of a process that may end at any moment (proc(5)). */
final class ProcessFiles {
    /** PROC_PID_INIT_INO: the only namespace in which our PIDs are those that a {@code Culprit} has. */
    private static final String FIRST_PID_NAMESPACE = "pid:[4026531836]";

    private static final String SOCKET = "socket:[";

    /** USER_HZ is 100 wherever this program runs. */
    private static final long NANOSECONDS_PER_TICK = 10_000_000L;

    /** Of the fields behind the command: starttime is the 22nd in all, behind the PID and the command. */
    private static final int STARTTIME = 19;

    private static final long NEVER = Long.MAX_VALUE;

    private ProcessFiles() {}

    /** Whether the PIDs that we see are those of the first PID namespace. */
    static boolean showTheFirstNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .equals(FIRST_PID_NAMESPACE);
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether a process with this PID is the one that had it at that time, in nanoseconds since boot. */
    static boolean existedAt(int pid, long bootTime) {
        String stat = text(pid, "stat");
        return stat != null && startOf(stat) <= bootTime;
    }

    /** When the process began, rounded down, in nanoseconds since boot. Its name in the text may hold anything. */
    static long startOf(String stat) {
        int position = stat.lastIndexOf(')') + 1;
        for (int field = 0; field <= STARTTIME; field++) {
            position = stat.indexOf(' ', position) + 1;
            if (position == 0) {
                return NEVER;
            }
        }
        int end = stat.indexOf(' ', position);
        try {
            return Long.parseLong(stat, position, end < 0 ? stat.length() : end, 10) * NANOSECONDS_PER_TICK;
        } catch (NumberFormatException e) {
            return NEVER;
        }
    }

    /** The name as the kernel keeps it; null when the process ended. */
    static @Nullable String command(int pid) {
        String text = text(pid, "comm");
        return text == null || !text.endsWith("\n") ? text : text.substring(0, text.length() - 1);
    }

    /** The real user ID; null when the process ended. */
    static @Nullable Long uid(int pid) {
        String status = text(pid, "status");
        int line = status == null ? -1 : status.indexOf("\nUid:\t");
        if (status == null || line < 0) {
            return null;
        }
        int start = line + 6;
        return Long.valueOf(status.substring(start, status.indexOf('\t', start)));
    }

    /** The systemd unit, or null. */
    static @Nullable String unit(int pid) {
        String text = text(pid, "cgroup");
        return text == null ? null : SystemdUnit.ofProcess(text);
    }

    /** Inodes of the sockets that the process has open. */
    static Set<Long> sockets(int pid) {
        Set<Long> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                Long inode = socket(descriptor);
                if (inode != null) {
                    inodes.add(inode);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // It ended, or it may not be looked into.
            return inodes;
        }
        return inodes;
    }

    private static @Nullable Long socket(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith(SOCKET)
                    ? Long.valueOf(target.substring(SOCKET.length(), target.length() - 1))
                    : null;
        } catch (IOException | NumberFormatException e) {
            // Closed just now, or a file of that name.
            return null;
        }
    }

    private static @Nullable String text(int pid, String file) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/" + file));
            return file.equals("stat") ? new String(bytes, StandardCharsets.ISO_8859_1) : NativeText.decode(bytes);
        } catch (IOException e) {
            return null;
        }
    }
}
