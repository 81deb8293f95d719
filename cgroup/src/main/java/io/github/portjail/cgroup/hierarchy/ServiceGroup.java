// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import org.jspecify.annotations.Nullable;

/**
 * The cgroup that systemd gave a service (systemd.service(5), systemd.resource-control(5)).
 *
 * @param unit the service's name, such as {@code web.service}
 * @param path its cgroup, as {@code /proc/PID/cgroup} shows it, such as {@code /system.slice/web.service}
 */
public record ServiceGroup(String unit, String path) {
    private static final String SUFFIX = ".service";

    /**
     * The innermost service around a process: its own cgroup, or one above, for a delegated service's processes may be in
     * cgroups below.
     *
     * @param processPath the process's cgroup, as {@code /proc/PID/cgroup} shows it
     * @return null for none
     */
    public static @Nullable ServiceGroup around(String processPath) {
        int from = processPath.length();
        while (true) {
            int suffix = processPath.lastIndexOf(SUFFIX, from);
            if (suffix < 0) {
                return null;
            }
            int end = suffix + SUFFIX.length();
            int start = processPath.lastIndexOf('/', suffix) + 1;
            boolean whole = end == processPath.length() || processPath.charAt(end) == '/';
            if (whole && start < suffix) {
                return new ServiceGroup(unescape(processPath.substring(start, end)), processPath.substring(0, end));
            }
            from = suffix - 1;
        }
    }

    /** systemd puts {@code _} before a name that could be taken for a file of cgroupfs. */
    private static String unescape(String name) {
        return name.startsWith("_") ? name.substring(1) : name;
    }
}
