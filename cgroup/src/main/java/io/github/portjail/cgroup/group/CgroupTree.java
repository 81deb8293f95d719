// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.group;

import io.github.portjail.cgroup.syscall.DirectoryCalls;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The directories and control files of cgroup v2, by their paths below one directory. */
final class CgroupTree {
    private static final int MODE = 0755; // rwxr-xr-x

    private final FileCalls files;
    private final DirectoryCalls directories;
    private final int root;

    CgroupTree(NativeFrame frame, int root) {
        this.files = new FileCalls(frame);
        this.directories = new DirectoryCalls(frame);
        this.root = root;
    }

    void make(String path) {
        files.mkdirat(root, path, MODE);
    }

    /** Whether it was made; false when it was there. */
    boolean makeIfAbsent(String path) {
        try {
            make(path);
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }

    /** False also when there is no such cgroup. */
    boolean isPopulated(String path) {
        try {
            String events = files.readTextIfExists(root, path + "/cgroup.events");
            return events != null && isPopulatedText(events);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENODEV) {
                return false;
            }
            throw e;
        }
    }

    /** From the text of {@code cgroup.events}. */
    static boolean isPopulatedText(String events) {
        return events.startsWith("populated 1") || events.contains("\npopulated 1");
    }

    /** ENODEV: opened before, removed since. */
    private static boolean isGone(SystemCallException e) {
        return e.errno() == Errno.ENOENT || e.errno() == Errno.ENODEV;
    }

    /** The cgroups below, the deepest first. */
    List<String> descendants(String path) {
        List<String> found = new ArrayList<>();
        collect(path, found);
        return found;
    }

    private void collect(String path, List<String> found) {
        List<String> names;
        try {
            names = directories.subdirectories(root, path);
        } catch (SystemCallException e) {
            if (isGone(e)) {
                return;
            }
            throw e;
        }
        for (String name : names) {
            String below = path + "/" + name;
            collect(below, found);
            found.add(below);
        }
    }

    List<Integer> processes(String path) {
        List<Integer> processes = new ArrayList<>();
        for (String below : descendants(path)) {
            addProcesses(below, processes);
        }
        addProcesses(path, processes);
        return processes;
    }

    private void addProcesses(String path, List<Integer> processes) {
        @Nullable String text;
        try {
            text = files.readTextIfExists(root, path + "/cgroup.procs");
        } catch (SystemCallException e) {
            // A threaded cgroup has none of its own: its processes are listed by the domain above it.
            if (e.errno() == Errno.ENODEV || e.errno() == Errno.EOPNOTSUPP) {
                return;
            }
            throw e;
        }
        if (text == null) {
            return;
        }
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            processes.add(Integer.parseInt(text, start, end, 10));
            start = end + 1;
        }
    }

    /** {@code 3 processes, among them 4711}, for messages. */
    String describeUsers(String path) {
        List<Integer> processes = processes(path);
        return switch (processes.size()) {
            case 0 -> "no process";
            case 1 -> "process " + processes.get(0);
            default -> processes.size() + " processes, among them " + processes.get(0);
        };
    }

    /** Removes the cgroup and those below it; nothing happens to one that is gone. */
    void remove(String path) {
        for (String below : descendants(path)) {
            removeOne(below);
        }
        removeOne(path);
    }

    private void removeOne(String path) {
        try {
            files.unlinkat(root, path, FileCalls.AT_REMOVEDIR);
        } catch (SystemCallException e) {
            if (!isGone(e)) {
                throw e;
            }
        }
    }

    void removeIfUnused(String path) {
        try {
            removeOne(path);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EBUSY && e.errno() != Errno.ENOTEMPTY) {
                throw e;
            }
        }
    }
}
