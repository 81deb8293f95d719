// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.netcls;

import io.github.portjail.cgroup.hierarchy.ControllerHierarchy;
import io.github.portjail.cgroup.syscall.DirectoryCalls;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jail's cgroup in the net_cls hierarchy, with a classid of its own.
 *
 * <p>A socket gets the classid of the cgroup in which it is made. A process that enters takes the sockets along that
 * it has open then: the kernel gives them the new classid too, other than with cgroup v2.
 */
public final class NetClsGroup implements AutoCloseable {
    private static final String CLASSID = "/net_cls.classid";
    private static final String PROCESSES = "cgroup.procs";
    private static final int MODE = 0755; // rwxr-xr-x
    private static final int ATTEMPTS = 100;

    private final FileCalls files;
    private final NetClsHierarchy hierarchy;
    private final String path;
    private final long classid;
    private final int fd;
    private @Nullable String pathBefore;

    private NetClsGroup(FileCalls files, NetClsHierarchy hierarchy, String path, long classid) {
        this.files = files;
        this.hierarchy = hierarchy;
        this.path = path;
        this.classid = classid;
        this.fd = files.openat(hierarchy.fd(), path, FileCalls.O_RDONLY | FileCalls.O_DIRECTORY, 0);
    }

    /** The line of a jail's teardown file, to be written before {@link #create}. */
    public static String teardownLine(String path) {
        return "netcls " + path;
    }

    /**
     * Makes the cgroup and those above it, and gives it a classid that no cgroup beside it has. One of that name that
     * is left over without processes is used again.
     *
     * @param path below the root, such as {@code portjail/web}
     */
    public static NetClsGroup create(NativeFrame frame, NetClsHierarchy hierarchy, String path) {
        FileCalls files = new FileCalls(frame);
        int slash = path.lastIndexOf('/');
        String parent = path.substring(0, slash);
        for (int attempt = 1; ; attempt++) {
            try {
                makeIfAbsent(files, hierarchy.fd(), parent);
                return createLocked(frame, files, hierarchy, parent, path);
            } catch (SystemCallException e) {
                boolean parentRemoved = e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV;
                if (!parentRemoved || attempt == ATTEMPTS) {
                    throw KernelException.because(
                            "create cgroup '" + hierarchy.path() + "/" + path + "'", e, hint(e.errno()));
                }
            }
        }
    }

    /** That of a jail that exists; null when there is none. */
    public static @Nullable NetClsGroup find(NativeFrame frame, NetClsHierarchy hierarchy, String path) {
        FileCalls files = new FileCalls(frame);
        long classid = readClassid(files, hierarchy.fd(), path);
        return classid == 0 ? null : new NetClsGroup(files, hierarchy, path, classid);
    }

    private static @Nullable String hint(int errno) {
        return errno == Errno.EACCES || errno == Errno.EPERM ? "run as root" : null;
    }

    private static void makeIfAbsent(FileCalls files, int root, String path) {
        try {
            files.mkdirat(root, path, MODE);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** The lock on the cgroup above is held from the choice of a classid until it is set. */
    private static NetClsGroup createLocked(
            NativeFrame frame, FileCalls files, NetClsHierarchy hierarchy, String parent, String path) {
        int lock = files.openat(hierarchy.fd(), parent, FileCalls.O_RDONLY | FileCalls.O_DIRECTORY, 0);
        try {
            files.lock(lock);
            makeIfAbsent(files, hierarchy.fd(), path);
            requireUnused(files, hierarchy, path);
            List<Long> taken = new ArrayList<>();
            List<String> names = new DirectoryCalls(frame).subdirectories(hierarchy.fd(), parent);
            for (int i = 0; i < names.size(); i++) {
                String other = parent + "/" + names.get(i);
                if (!other.equals(path)) {
                    taken.add(readClassid(files, hierarchy.fd(), other));
                }
            }
            long classid = Classids.choose(path.substring(parent.length() + 1), taken);
            files.writeTextAt(hierarchy.fd(), path + CLASSID, Long.toString(classid));
            return new NetClsGroup(files, hierarchy, path, classid);
        } finally {
            files.release(lock);
        }
    }

    private static void requireUnused(FileCalls files, NetClsHierarchy hierarchy, String path) {
        String processes = files.readTextAt(hierarchy.fd(), path + "/" + PROCESSES);
        if (!processes.isEmpty()) {
            throw new KernelException(
                    "cgroup '" + hierarchy.path() + "/" + path + "' is in use by process "
                            + processes.substring(0, processes.indexOf('\n')),
                    "choose another --name, or wait for that program to end",
                    null);
        }
    }

    /** 0 for one that was removed meanwhile. */
    private static long readClassid(FileCalls files, int root, String path) {
        try {
            String text = files.readTextIfExists(root, path + CLASSID);
            if (text == null) {
                return 0;
            }
            int end = text.indexOf('\n');
            return Long.parseLong(text, 0, end < 0 ? text.length() : end, 10);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENODEV) {
                return 0;
            }
            throw e;
        }
    }

    /** 0x706a0001 to 0x706affff; what {@code meta cgroup} and {@code -m cgroup --cgroup} compare with. */
    public long classid() {
        return classid;
    }

    /** Below the root, such as {@code portjail/web}. */
    public String path() {
        return path;
    }

    /** Moves this process, all its threads, into the cgroup, and reads back that it is there. */
    public void enter() {
        pathBefore = ownPath();
        move(fd, PROCESSES, path);
        List<String> missing = readBack();
        if (!missing.isEmpty()) {
            throw new KernelException(missing.get(0), null, null);
        }
    }

    /** Moves this process back to where it was before {@link #enter}; nothing without that. */
    public void leave() {
        String before = pathBefore;
        if (before != null) {
            move(hierarchy.fd(), before.equals("/") ? PROCESSES : before.substring(1) + "/" + PROCESSES, before);
            pathBefore = null;
        }
    }

    private void move(int dirfd, String processes, String where) {
        try {
            files.writeTextAt(dirfd, processes, "0"); // the writing process, in any PID namespace
        } catch (SystemCallException e) {
            throw KernelException.because("enter net_cls cgroup '" + where + "'", e, hint(e.errno()));
        }
    }

    private @Nullable String ownPath() {
        ControllerHierarchy own =
                ControllerHierarchy.of(NetClsHierarchy.CONTROLLER, files.readText("/proc/self/cgroup"));
        return own == null ? null : own.path();
    }

    /** What is not as it should be after {@link #enter}; empty when this process and the classid are in place. */
    public List<String> readBack() {
        List<String> missing = new ArrayList<>();
        String own = ownPath();
        if (!("/" + path).equals(own)) {
            missing.add("this process is in net_cls cgroup '" + own + "' instead of '/" + path + "'");
        }
        long actual = readClassid(files, hierarchy.fd(), path);
        if (actual != classid) {
            missing.add("net_cls cgroup '" + path + "' has classid " + actual + " instead of " + classid);
        }
        return missing;
    }

    /** Removes the cgroup, and the one above it unless other jails are in it. What is gone already is no failure. */
    public void remove() {
        try {
            removeIfThere(path);
        } catch (SystemCallException e) {
            throw KernelException.because(
                    "remove net_cls cgroup '" + path + "'", e, "a process is in it: see its cgroup.procs");
        }
        try {
            removeIfThere(path.substring(0, path.lastIndexOf('/')));
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EBUSY && e.errno() != Errno.ENOTEMPTY) {
                throw e;
            }
        }
    }

    private void removeIfThere(String directory) {
        try {
            files.unlinkat(hierarchy.fd(), directory, FileCalls.AT_REMOVEDIR);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
