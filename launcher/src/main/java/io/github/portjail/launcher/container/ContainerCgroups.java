// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.container;

import org.jspecify.annotations.Nullable;

/**
 * The cgroups of a container's process.
 *
 * @param text what /proc/PID/cgroup has
 * @param id the container's, which engines put into the name of its cgroup
 */
record ContainerCgroups(String text, String id) {
    private static final String VERSION_2 = "0::";

    /** Whether the process is in a cgroup of the container, so that its PID is not that of somebody else. */
    boolean areOfContainer() {
        return text.contains(id);
    }

    /** The container's own cgroup of version 2, below the hierarchy's root; null for none, where the controllers are those of version 1. */
    @Nullable String group() {
        for (String line : text.split("\n", -1)) {
            int place = line.indexOf(id);
            if (line.startsWith(VERSION_2) && place >= 0) {
                // A container with an init system of its own has cgroups below.
                int end = line.indexOf('/', place);
                return line.substring(VERSION_2.length(), end < 0 ? line.length() : end);
            }
        }
        return null;
    }
}
