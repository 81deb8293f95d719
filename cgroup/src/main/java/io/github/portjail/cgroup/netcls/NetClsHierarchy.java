// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.netcls;

import io.github.portjail.cgroup.hierarchy.CgroupMount;
import io.github.portjail.cgroup.hierarchy.ControllerHierarchy;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.MountCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.Pause;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hierarchy of the net_cls controller (Documentation/admin-guide/cgroup-v1/net_cls.rst), opened.
 *
 * <p>Where it is mounted, together with net_prio or alone, that mount is used. Where it is not, it is mounted without a
 * place in the file system, together with what it is bound to; the kernel keeps it as long as a cgroup is in it.
 *
 * <p>Before Linux 5.15, the first classid that is set on a host takes cgroup v2 away from all sockets that are made
 * later: neither {@code socket cgroupv2} nor BPF programs on cgroups see them any more.
 */
public final class NetClsHierarchy implements AutoCloseable {
    static final String CONTROLLER = "net_cls";

    private static final int ATTEMPTS = 300;
    private static final int PAUSE_MILLISECONDS = 10;

    private final FileCalls files;
    private final int fd;
    private final String path;

    private NetClsHierarchy(FileCalls files, int fd, String path) {
        this.files = files;
        this.fd = fd;
        this.path = path;
    }

    /** Needs CAP_SYS_ADMIN (and Linux 5.2 where it is not mounted). */
    public static NetClsHierarchy open(NativeFrame frame) {
        FileCalls files = new FileCalls(frame);
        for (int attempt = 1; ; attempt++) {
            ControllerState state = requireController(files);
            NetClsHierarchy mounted = openMounted(files);
            if (mounted != null) {
                return mounted;
            }
            List<String> controllers = controllers(files, state);
            try {
                int fd = new MountCalls(frame).detachedMount("cgroup", controllers);
                return new NetClsHierarchy(files, fd, "/proc/self/fd/" + fd);
            } catch (SystemCallException e) {
                if (e.errno() != Errno.EBUSY || attempt == ATTEMPTS) {
                    throw KernelException.because(
                            "mount cgroup v1 with " + String.join(",", controllers) + " (" + e.getMessage() + ")",
                            e,
                            hint(e.errno()));
                }
                pause();
            }
        }
    }

    /** The kernel takes a moment to free the controller after the last cgroup of another user of it was removed. */
    private static void pause() {
        boolean _ = Pause.of(PAUSE_MILLISECONDS);
    }

    private static @Nullable NetClsHierarchy openMounted(FileCalls files) {
        List<CgroupMount> mounts = ControllerHierarchy.mounts(CONTROLLER, files.readText("/proc/self/mountinfo"));
        for (int i = 0; i < mounts.size(); i++) {
            NetClsHierarchy mounted = openMounted(files, mounts.get(i));
            if (mounted != null) {
                return mounted;
            }
        }
        return null;
    }

    /**
     * How it would be reached, for a dry run; changes nothing.
     *
     * @throws KernelException when it cannot be
     */
    public static String expected(NativeFrame frame) {
        FileCalls files = new FileCalls(frame);
        ControllerState state = requireController(files);
        List<CgroupMount> mounts = ControllerHierarchy.mounts(CONTROLLER, files.readText("/proc/self/mountinfo"));
        return mounts.isEmpty()
                ? "a mount of cgroup v1 of its own with " + String.join(",", controllers(files, state))
                : mounts.get(0).mountPoint();
    }

    private static ControllerState requireController(FileCalls files) {
        ControllerState state = ControllerState.parse(files.readText("/proc/cgroups"), CONTROLLER);
        if (state == null) {
            throw new KernelException(
                    "the kernel has no net_cls controller",
                    "it was built without CONFIG_CGROUP_NET_CLASSID; use another --place",
                    null);
        }
        if (!state.enabled()) {
            throw new KernelException(
                    "the net_cls controller is disabled", "the kernel was started with cgroup_disable=net_cls", null);
        }
        return state;
    }

    /** What has to be mounted together: the controller alone, or with all that are bound to its hierarchy. */
    private static List<String> controllers(FileCalls files, ControllerState state) {
        if (state.hierarchy() == 0) {
            return List.of(CONTROLLER);
        }
        ControllerHierarchy bound = ControllerHierarchy.of(CONTROLLER, files.readText("/proc/self/cgroup"));
        if (bound == null) {
            throw new KernelException(
                    "the net_cls controller is in use by a cgroup hierarchy that is not visible here",
                    "run portjail outside of this container, or use another --place",
                    null);
        }
        return bound.controllers();
    }

    /** Null when another file system is mounted over it, or it is out of reach. */
    private static @Nullable NetClsHierarchy openMounted(FileCalls files, CgroupMount mount) {
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
        return new NetClsHierarchy(files, fd, mount.mountPoint());
    }

    private static @Nullable String hint(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "run as root; in a container, give it CAP_SYS_ADMIN";
            case Errno.EBUSY -> "another cgroup hierarchy has the controller: see /proc/cgroups";
            case Errno.EINVAL, Errno.ENOENT -> "the kernel was started with cgroup_no_v1; use another --place";
            case Errno.ENODEV, Errno.ENOSYS -> "mount it: mount -t cgroup -o net_cls net_cls /mnt";
            default -> null;
        };
    }

    int fd() {
        return fd;
    }

    /** Directory of its root; below {@code /proc/self/fd} it is valid for this process alone. */
    public String path() {
        return path;
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
