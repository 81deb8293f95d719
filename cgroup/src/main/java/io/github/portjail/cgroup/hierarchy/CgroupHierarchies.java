// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import io.github.portjail.cgroup.syscall.FileCalls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The control group hierarchies that this process sees.
 *
 * @param mounts those of version 2, in the order of mountinfo
 * @param ownPath this process's cgroup in version 2, from the root of its cgroup namespace, as
 *     {@code /proc/self/cgroup} shows it behind {@code 0::}; null when the kernel has no version 2
 * @param controls where cgroup file systems, of either version, and /proc/sys are mounted: paths by which root may have the kernel
 *     move a process, or change a setting
 */
public record CgroupHierarchies(
        CgroupLayout layout,
        List<CgroupMount> mounts,
        @Nullable String ownPath,
        List<String> controls) {
    private static final String CUSTOMARY = "/sys/fs/cgroup";

    public CgroupHierarchies {
        mounts = List.copyOf(mounts);
        controls = List.copyOf(controls);
    }

    public static CgroupHierarchies read(FileCalls files) {
        return parse(files.readText("/proc/self/mountinfo"), files.readText("/proc/self/cgroup"));
    }

    /** From the text of {@code /proc/self/mountinfo} and of {@code /proc/self/cgroup}. */
    public static CgroupHierarchies parse(String mountinfo, String ownCgroups) {
        MountInfo parsed = MountInfo.parse(mountinfo);
        return new CgroupHierarchies(
                layout(!parsed.cgroup2().isEmpty(), parsed.hasVersion1()),
                parsed.cgroup2(),
                OwnCgroups.unifiedPath(ownCgroups),
                parsed.controls());
    }

    private static CgroupLayout layout(boolean version2, boolean version1) {
        if (version2) {
            return version1 ? CgroupLayout.HYBRID : CgroupLayout.UNIFIED;
        }
        return version1 ? CgroupLayout.LEGACY : CgroupLayout.NONE;
    }

    /**
     * The mounts in which a jail may be made, best first: whole trees before parts, and below
     * /sys/fs/cgroup, where everybody looks for them, before elsewhere.
     */
    public List<CgroupMount> usable() {
        List<CgroupMount> usable = new ArrayList<>();
        for (int rank = 0; rank < 4; rank++) {
            for (CgroupMount mount : mounts) {
                if (mount.writable() && mount.isInsideNamespace() && rank(mount) == rank) {
                    usable.add(mount);
                }
            }
        }
        return usable;
    }

    private static int rank(CgroupMount mount) {
        String point = mount.mountPoint();
        boolean customary = point.equals(CUSTOMARY) || point.startsWith(CUSTOMARY + "/");
        return (mount.isWholeTree() ? 0 : 2) + (customary ? 0 : 1);
    }
}
