// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchy of version 1, by a line of {@code /proc/PID/cgroup} (cgroups(7)): {@code 10:net_cls,net_prio:/web}.
 *
 * @param controllers those bound to it; they can be mounted together only
 * @param path the process's cgroup in it, from the root of its cgroup namespace
 */
public record ControllerHierarchy(List<String> controllers, String path) {
    public ControllerHierarchy {
        controllers = List.copyOf(controllers);
    }

    /** The one that has the controller; null when it is in no hierarchy of version 1. */
    public static @Nullable ControllerHierarchy of(String controller, String ownCgroups) {
        int start = 0;
        while (start < ownCgroups.length()) {
            int end = ownCgroups.indexOf('\n', start);
            String line = ownCgroups.substring(start, end < 0 ? ownCgroups.length() : end);
            start += line.length() + 1;
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first >= 0 && second >= 0) {
                List<String> controllers = words(line.substring(first + 1, second));
                if (controllers.contains(controller)) {
                    return new ControllerHierarchy(controllers, line.substring(second + 1));
                }
            }
        }
        return null;
    }

    /**
     * The mounts of the controller's hierarchy in the text of {@code /proc/self/mountinfo}, whole trees that can be
     * written to alone.
     */
    public static List<CgroupMount> mounts(String controller, String mountinfo) {
        List<CgroupMount> usable = new ArrayList<>();
        List<CgroupMount> all = MountInfo.version1(mountinfo, controller);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).writable() && all.get(i).isWholeTree()) {
                usable.add(all.get(i));
            }
        }
        return usable;
    }

    static List<String> words(String list) {
        List<String> words = new ArrayList<>();
        int start = 0;
        while (start < list.length()) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            words.add(list.substring(start, end));
            start = end + 1;
        }
        return words;
    }
}
