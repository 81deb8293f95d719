// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

/**
 * A cgroup2 file system as this process sees it mounted (proc_pid_mountinfo(5)).
 *
 * @param mountPoint absolute path, unescaped
 * @param root the cgroup at the mount point: {@code /} for the whole tree, else a bind-mounted part
 *     of it; {@code /..} and the like lie outside this process's cgroup namespace
 * @param writable whether mount and file system are read-write
 */
public record CgroupMount(String mountPoint, String root, int deviceMajor, int deviceMinor, boolean writable) {
    public CgroupMount {
        requireAbsolute("mount point", mountPoint);
        requireAbsolute("mount root", root);
    }

    private static void requireAbsolute(String what, String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(what + " '" + path + "' does not begin with '/'");
        }
    }

    public boolean isWholeTree() {
        return root.equals("/");
    }

    /** Whether groups below it can be named and counted from this process's cgroup namespace. */
    public boolean isInsideNamespace() {
        return !root.equals("/..") && !root.startsWith("/../");
    }
}
