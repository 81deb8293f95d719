// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import io.github.portjail.cgroup.syscall.FileCalls;
import org.jspecify.annotations.Nullable;

/** The text of {@code /proc/PID/cgroup} (cgroups(7)): one line per hierarchy. */
public final class OwnCgroups {
    private static final String UNIFIED = "0::";

    /** Appended when the cgroup was removed while the process, a zombie by then, was in it. */
    private static final String DELETED = " (deleted)";

    private OwnCgroups() {}

    /** This process's cgroup of version 2, from the root of its cgroup namespace; null for none. */
    public static @Nullable String unifiedPathOfSelf(FileCalls files) {
        return unifiedPath(files.readText("/proc/self/cgroup"));
    }

    /** The path behind {@code 0::}; null when there is no such line. */
    public static @Nullable String unifiedPath(String text) {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            int stop = end < 0 ? text.length() : end;
            if (text.startsWith(UNIFIED, start)) {
                String path = text.substring(start + UNIFIED.length(), stop);
                return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
            }
            start = stop + 1;
        }
        return null;
    }
}
