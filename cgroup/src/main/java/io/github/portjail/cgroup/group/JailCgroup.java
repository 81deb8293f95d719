// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.group;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.hierarchy.OwnCgroups;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup of one jail, {@code portjail/NAME} below the root (cgroups(7), version 2), or a systemd unit's own.
 *
 * <p>A socket belongs to the cgroup that its maker was in when it was made, so a process enters
 * before it becomes the program. Failures are {@link KernelException}s.
 */
public final class JailCgroup implements AutoCloseable {
    private static final String PROCESSES = "cgroup.procs";

    /** Enough for a parent that others remove, when empty, between its making and its use. */
    private static final int ATTEMPTS = 100;

    private final FileCalls files;
    private final ProcessCalls calls;
    private final CgroupTree tree;
    private final CgroupRoot root;
    private final String path;
    private final int fd;
    private @Nullable String pathBefore;

    private JailCgroup(NativeFrame frame, CgroupRoot root, String path) {
        this.files = new FileCalls(frame);
        this.calls = new ProcessCalls(frame);
        this.tree = new CgroupTree(frame, root.fd());
        this.root = root;
        this.path = path;
        this.fd = files.openat(root.fd(), path, FileCalls.O_RDONLY | FileCalls.O_DIRECTORY, 0);
    }

    /**
     * Makes the cgroup and those above it. One of that name that is left over, without processes, is
     * made anew, which gives it a new id; one that is in use is refused. The caller keeps other
     * launchers of the same name away (by the lock on the jail's state).
     *
     * @param path below the root, such as {@code portjail/web}
     */
    public static JailCgroup create(NativeFrame frame, CgroupRoot root, String path) {
        CgroupTree tree = new CgroupTree(frame, root.fd());
        for (int attempt = 1; ; attempt++) {
            try {
                return tryCreate(frame, root, tree, path);
            } catch (SystemCallException e) {
                boolean parentRemoved = e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV;
                if (!parentRemoved || attempt == ATTEMPTS) {
                    throw KernelException.because(
                            "create cgroup '" + root.path() + "/" + path + "'", e, hint(e.errno()));
                }
            }
        }
    }

    private static JailCgroup tryCreate(NativeFrame frame, CgroupRoot root, CgroupTree tree, String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            tree.makeIfAbsent(path.substring(0, slash));
        }
        if (!tree.makeIfAbsent(path)) {
            if (tree.isPopulated(path)) {
                throw new KernelException(
                        "cgroup '" + root.path() + "/" + path + "' is in use by " + tree.describeUsers(path),
                        "choose another --name, or wait for that program to end",
                        null);
            }
            tree.remove(path);
            tree.make(path);
        }
        return new JailCgroup(frame, root, path);
    }

    private static @Nullable String hint(int errno) {
        return switch (errno) {
            case Errno.EACCES, Errno.EPERM -> "run as root";
            case Errno.EROFS -> "cgroup v2 is mounted read-only here";
            case Errno.EAGAIN -> "the host's cgroup.max.descendants or cgroup.max.depth is reached";
            default -> null;
        };
    }

    /** The cgroup of a jail that exists; null when there is none. */
    public static @Nullable JailCgroup find(NativeFrame frame, CgroupRoot root, String path) {
        try {
            return new JailCgroup(frame, root, path);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw KernelException.because("open cgroup '" + root.path() + "/" + path + "'", e, hint(e.errno()));
        }
    }

    /**
     * A cgroup that is not portjail's, but which this process is in already: that of a systemd unit. It is neither entered
     * nor left.
     *
     * @param path below the root, such as {@code system.slice/web.service}
     */
    public static JailCgroup around(NativeFrame frame, CgroupRoot root, String path) {
        JailCgroup group = find(frame, root, path);
        String around = root.location().processPath(path);
        String own = OwnCgroups.unifiedPathOfSelf(new FileCalls(frame));
        if (group == null || own == null || !(own.equals(around) || own.startsWith(around + "/"))) {
            throw new KernelException(
                    "this process is in cgroup '" + own + "' and not in '" + around + "'", null, null);
        }
        return group;
    }

    /** Descriptor of the directory, to attach programs to. */
    public int fd() {
        return fd;
    }

    /** Keeps others from removing the cgroup until what is returned is closed. */
    public CgroupHold hold() {
        return new CgroupHold(calls, fd);
    }

    /** Below the root, such as {@code portjail/web}. */
    public String path() {
        return path;
    }

    /** The kernel's id of the cgroup, by which sockets and rules know it. */
    public long id() {
        return files.statx(fd, "").inode();
    }

    /** Its id and those of the cgroups below it. */
    public Set<Long> ids() {
        Set<Long> ids = new HashSet<>();
        for (String below : tree.descendants(path)) {
            ids.add(files.statx(root.fd(), below).inode());
        }
        ids.add(id());
        return ids;
    }

    private String name() {
        return "cgroup '" + root.path() + "/" + path + "'";
    }

    /**
     * Makes {@link #enter} quick: the kernel would let it wait for an RCU grace period, which begins now instead. Moves
     * nothing, and is no failure where it cannot be done.
     */
    public void prepareToEnter() {
        String now = OwnCgroups.unifiedPathOfSelf(files);
        String below = now == null ? null : root.location().below(now);
        if (below == null) {
            return;
        }
        try {
            String processes = below.isEmpty() ? PROCESSES : below + "/" + PROCESSES;
            int own = files.openat(root.fd(), processes, FileCalls.O_WRONLY, 0);
            calls.portjailPrepareMove(own);
            files.close(own);
        } catch (SystemCallException _) {
            // Then entering takes its time.
        }
    }

    /** Moves this process, all its threads, into the cgroup, and reads back that it is there. */
    public void enter() {
        calls.portjailSettleMove();
        pathBefore = OwnCgroups.unifiedPathOfSelf(files);
        move(fd, PROCESSES, "enter " + name());
        requireInside(root.location().processPath(path));
    }

    /** Moves this process back to where it was before {@link #enter}. */
    public void leave() {
        calls.portjailSettleMove();
        String before = pathBefore;
        if (before == null) {
            return;
        }
        String below = root.location().below(before);
        if (below == null) {
            throw new KernelException(
                    "cannot go back to cgroup '" + before + "': it is not below " + root.path(), null, null);
        }
        move(root.fd(), below.isEmpty() ? PROCESSES : below + "/" + PROCESSES, "go back to cgroup '" + before + "'");
        requireInside(before);
        pathBefore = null;
    }

    /**
     * Moves another process, all its threads but none of its children, into the cgroup, and reads back that it is there.
     *
     * @return the cgroup that it was in, as /proc shows it, for {@link #release}
     */
    public String admit(int process) {
        String doing = "move process " + process + " into " + name();
        try {
            String before = pathOf(process);
            files.writeTextAt(fd, PROCESSES, Integer.toString(process));
            String now = pathOf(process);
            if (!root.location().processPath(path).equals(now)) {
                throw new KernelException(
                        "the kernel put process " + process + " into cgroup '" + now + "'", null, null);
            }
            return before;
        } catch (SystemCallException e) {
            String hint = e.errno() == Errno.ESRCH || e.errno() == Errno.ENOENT
                    ? "there is no such process"
                    : moveHint(e.errno());
            throw KernelException.because(doing, e, hint);
        }
    }

    /** The cgroup of version 2 that a process is in, as /proc shows it. */
    private String pathOf(int process) {
        String path = OwnCgroups.unifiedPath(files.readText("/proc/" + process + "/cgroup"));
        if (path == null) {
            throw new KernelException("process " + process + " is in no cgroup v2", null, null);
        }
        return path;
    }

    /** Moves a process back to where {@link #admit} found it. */
    public void release(int process, String before) {
        String below = root.location().below(before);
        if (below == null) {
            throw new KernelException(
                    "cannot move process " + process + " back to cgroup '" + before + "'", null, null);
        }
        String processes = below.isEmpty() ? PROCESSES : below + "/" + PROCESSES;
        try {
            files.writeTextAt(root.fd(), processes, Integer.toString(process));
        } catch (SystemCallException e) {
            // One that ended meanwhile is nowhere any more.
            if (e.errno() != Errno.ESRCH) {
                throw KernelException.because("move process " + process + " back to cgroup '" + before + "'", e, null);
            }
        }
    }

    private void move(int dirfd, String processes, String doing) {
        try {
            files.writeTextAt(dirfd, processes, "0"); // the writing process, in any PID namespace
        } catch (SystemCallException e) {
            throw KernelException.because(doing, e, moveHint(e.errno()));
        }
    }

    private static @Nullable String moveHint(int errno) {
        return switch (errno) {
            case Errno.EOPNOTSUPP -> "its parent's cgroup.type is threaded: such cgroups take no process";
            case Errno.EBUSY -> "it has controllers in cgroup.subtree_control: such take no process";
            case Errno.EACCES, Errno.EPERM -> "run as root";
            default -> null;
        };
    }

    private void requireInside(String expected) {
        String actual = OwnCgroups.unifiedPathOfSelf(files);
        if (!expected.equals(actual)) {
            throw new KernelException(
                    "the kernel put this process into cgroup '" + actual + "' instead of '" + expected + "'",
                    null,
                    null);
        }
    }

    /** PIDs, as seen from this PID namespace, in the cgroup and those below it; 0 for one outside. */
    public List<Integer> processes() {
        return new ArrayList<>(tree.processes(path));
    }

    /** Whether a process that is no zombie is in the cgroup or one below it. */
    public boolean isPopulated() {
        return tree.isPopulated(path);
    }

    /**
     * Removes the cgroup, those below it, and the one above it unless other jails are in it. What is
     * gone already is no failure; a process inside is.
     */
    public void remove() {
        try {
            tree.remove(path);
        } catch (SystemCallException e) {
            throw KernelException.because("remove " + name() + " with " + tree.describeUsers(path), e, hint(e.errno()));
        }
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            tree.removeIfUnused(path.substring(0, slash));
        }
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
