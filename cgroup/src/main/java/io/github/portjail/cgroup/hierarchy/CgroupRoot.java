// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.MountCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup below which jails are made: the version 2 tree, opened.
 *
 * <p>Where none is mounted (as under {@code ip netns exec}), or only read-only, it is a mount of its
 * own that has no place in the file system and is reached through {@code /proc/self/fd}. That one is
 * gone when its last descriptor is closed; the cgroups in it stay.
 */
public final class CgroupRoot implements AutoCloseable {
    private final FileCalls files;
    private final int fd;
    private final CgroupLocation location;

    private CgroupRoot(FileCalls files, int fd, CgroupLocation location) {
        this.files = files;
        this.fd = fd;
        this.location = location;
    }

    public static CgroupRoot open(NativeFrame frame) {
        FileCalls files = new FileCalls(frame);
        return open(frame, CgroupHierarchies.read(files));
    }

    public static CgroupRoot open(NativeFrame frame, CgroupHierarchies hierarchies) {
        FileCalls files = new FileCalls(frame);
        List<CgroupMount> usable = hierarchies.usable();
        for (int i = 0; i < usable.size(); i++) {
            CgroupRoot root = openMounted(files, usable.get(i));
            if (root != null) {
                return root;
            }
        }
        return openDetached(frame, files, hierarchies);
    }

    /** Null when another file system is mounted over it, or it is out of reach. */
    private static @Nullable CgroupRoot openMounted(FileCalls files, CgroupMount mount) {
        int fd;
        try {
            fd = files.open(mount.mountPoint(), FileCalls.O_RDONLY | FileCalls.O_DIRECTORY);
        } catch (SystemCallException e) {
            return null;
        }
        FileStatus status = files.statx(fd, "");
        if (status.deviceMajor() != mount.deviceMajor() || status.deviceMinor() != mount.deviceMinor()) {
            files.close(fd);
            return null;
        }
        return new CgroupRoot(files, fd, new CgroupLocation(mount.mountPoint(), mount.root()));
    }

    /** Makes the mount of its own (Linux 5.2, CAP_SYS_ADMIN). */
    static CgroupRoot openDetached(NativeFrame frame, FileCalls files, CgroupHierarchies hierarchies) {
        try {
            int fd = new MountCalls(frame).detachedMount("cgroup2");
            return new CgroupRoot(files, fd, CgroupLocation.detached(fd));
        } catch (SystemCallException e) {
            throw KernelException.because(
                    "reach cgroup v2, which is " + state(hierarchies) + ", by a mount of its own", e, hint(e.errno()));
        }
    }

    private static String state(CgroupHierarchies hierarchies) {
        if (hierarchies.mounts().isEmpty()) {
            return "mounted nowhere";
        }
        CgroupMount first = hierarchies.mounts().get(0);
        return (first.writable() ? "out of reach at " : "read-only at ") + first.mountPoint();
    }

    private static @Nullable String hint(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "run as root; in a container, give it CAP_SYS_ADMIN";
            case Errno.ENODEV -> "the kernel was built without cgroups: CONFIG_CGROUPS";
            case Errno.ENOSYS -> "mount it: mount -t cgroup2 cgroup2 /sys/fs/cgroup";
            default -> null;
        };
    }

    public int fd() {
        return fd;
    }

    /** Directory of the root, absolute; valid for this process alone when it is detached. */
    public String path() {
        return location.path();
    }

    public CgroupLocation location() {
        return location;
    }

    public boolean isDetached() {
        return location.isDetached();
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
