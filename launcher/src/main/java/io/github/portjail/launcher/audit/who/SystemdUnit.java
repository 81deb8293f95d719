// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.launcher.plan.OwnGroups;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names that systemd gives cgroups (systemd.unit(5)). */
final class SystemdUnit {
    private static final Set<String> SUFFIXES =
            Set.of("service", "scope", "socket", "mount", "swap", "timer", "path", "target", "device", "automount");
    private static final String SLICE = ".slice";
    private static final int NAME_MAX = 255;

    private SystemdUnit() {}

    /**
     * The innermost unit of a cgroup's path, else the innermost slice, as systemctl(1) names it: an escaped character, such as
     * {@code \x2d}, is part of the name. Null where systemd has no part in it, as in what it delegated to portjail.
     */
    static @Nullable String of(String path) {
        if (OwnGroups.hold(path.startsWith("/") ? path : "/" + path)) {
            return null;
        }
        String slice = null;
        int end = path.length();
        while (end > 0) {
            int start = path.lastIndexOf('/', end - 1) + 1;
            String name = unescape(path.substring(start, end));
            if (isUnit(name)) {
                return name;
            }
            if (slice == null && isSlice(name)) {
                slice = name;
            }
            end = start - 1;
        }
        return slice;
    }

    /**
     * The unit of a process: by cgroup v2, else by the hierarchy of version 1 in which systemd keeps its units on a hybrid host.
     *
     * @param text of {@code /proc/PID/cgroup}
     */
    static @Nullable String ofProcess(String text) {
        String unified = null;
        String named = null;
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            int controllers = text.indexOf(':', start) + 1;
            int path = controllers == 0 || controllers > end ? 0 : text.indexOf(':', controllers) + 1;
            if (path > 0 && path <= end) {
                String hierarchy = text.substring(controllers, path - 1);
                if (hierarchy.isEmpty()) {
                    unified = of(text.substring(path, end));
                } else if (hierarchy.equals("name=systemd")) {
                    named = of(text.substring(path, end));
                }
            }
            start = end + 1;
        }
        return unified != null ? unified : named;
    }

    /** systemd puts {@code _} before a name that could be taken for a file of cgroupfs. */
    private static String unescape(String name) {
        return name.startsWith("_") ? name.substring(1) : name;
    }

    private static boolean isUnit(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && SUFFIXES.contains(name.substring(dot + 1)) && isName(name);
    }

    private static boolean isSlice(String name) {
        return name.length() > SLICE.length() && name.endsWith(SLICE) && isName(name);
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && ":-_.\\@".indexOf(c) < 0) {
                return false;
            }
        }
        return name.length() <= NAME_MAX && name.charAt(0) != '@';
    }
}
