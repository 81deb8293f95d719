// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the root of the cgroup v2 tree is, by which jails are addressed.
 *
 * @param path directory of the root, absolute; below /proc/self/fd when it is detached, and then valid for this process
 *     alone
 * @param group the cgroup at that directory, from the root of this process's cgroup namespace: {@code /} for the whole tree
 */
public record CgroupLocation(String path, String group) {
    private static final String NFT_BASE = "/sys/fs/cgroup";
    private static final String DETACHED_BASE = "/proc/self/fd/";

    /** Leads from nft's base directory to the root of the file system. */
    private static final String NFT_ASCENT = "../../..";

    /** The root of a mount that is in no directory, but in a descriptor of this process. */
    static CgroupLocation detached(int fd) {
        return new CgroupLocation(DETACHED_BASE + fd, "/");
    }

    /** The root as {@link CgroupRoot#open} would find it, without opening or mounting anything: for a dry run. */
    public static CgroupLocation expected(CgroupHierarchies hierarchies) {
        List<CgroupMount> usable = hierarchies.usable();
        return usable.isEmpty()
                ? new CgroupLocation(DETACHED_BASE + "N", "/")
                : new CgroupLocation(
                        usable.getFirst().mountPoint(), usable.getFirst().root());
    }

    /** Whether it is mounted in no directory of this mount namespace. */
    public boolean isDetached() {
        return path.startsWith(DETACHED_BASE);
    }

    /** The cgroup {@code below} the root as {@code /proc/PID/cgroup} of this namespace shows it. */
    public String processPath(String below) {
        return group.equals("/") ? "/" + below : group + "/" + below;
    }

    /** The part of a path as {@code /proc/PID/cgroup} shows it that is below the root; else null. */
    public @Nullable String below(String processPath) {
        if (group.equals("/")) {
            return processPath.substring(1);
        }
        if (processPath.equals(group)) {
            return "";
        }
        return processPath.startsWith(group + "/") ? processPath.substring(group.length() + 1) : null;
    }

    /**
     * The path to give to nft, which looks it up below /sys/fs/cgroup when a rule is loaded, wherever cgroup v2 is mounted.
     */
    public String nftPath(String below) {
        if (path.equals(NFT_BASE)) {
            return below;
        }
        if (path.startsWith(NFT_BASE + "/")) {
            return path.substring(NFT_BASE.length() + 1) + "/" + below;
        }
        return NFT_ASCENT + (path.equals("/") ? "" : path) + "/" + below;
    }

    /**
     * The level at which nft's {@code socket cgroupv2} finds the cgroup, counted from the root of the cgroup namespace.
     *
     * <p>Kernels without commit 7f3287db6543 (September 2024, backported to 6.1 and later) count from the real root: inside
     * a cgroup namespace, rules of this level match nothing there, and the BPF guard alone enforces.
     */
    public int level(String below) {
        String processPath = processPath(below);
        int level = 0;
        for (int i = 0; i < processPath.length(); i++) {
            if (processPath.charAt(i) == '/') {
                level++;
            }
        }
        return level;
    }

    /** One line for a person. */
    public String describe() {
        return isDetached() ? "mounted nowhere: reached through a mount of our own" : "mounted at " + path;
    }
}
