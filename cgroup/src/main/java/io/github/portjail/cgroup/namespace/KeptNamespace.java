// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A lasting jail's network namespace, which needs no process: portjail-reaper has mounted it on a file of the jail's state
 * directory.
 */
public final class KeptNamespace implements AutoCloseable {
    /** The file's name in the state directory. */
    public static final String FILE = "netns";

    /** The mount is made where process 1 has its mounts; ours may be older, or not follow them. */
    private static final String FIRST_MOUNTS = "/proc/1/root";

    private final NativeFrame frame;
    private final NetworkNamespaceCalls namespaces;
    private final FileCalls files;
    private final int fd;
    private final long inode;

    private KeptNamespace(NativeFrame frame, int fd, long inode) {
        this.frame = frame;
        this.namespaces = new NetworkNamespaceCalls(frame);
        this.files = new FileCalls(frame);
        this.fd = fd;
        this.inode = inode;
    }

    /**
     * Opens it.
     *
     * @param stateDirectory the jail's
     * @param inode by which it was known when it was made
     * @throws KernelException when it is not kept there any more
     */
    public static KeptNamespace open(NativeFrame frame, String stateDirectory, long inode) {
        FileCalls files = new FileCalls(frame);
        String file = stateDirectory + "/" + FILE;
        int fd = openIfSame(files, file, inode);
        if (fd < 0) {
            fd = openIfSame(files, FIRST_MOUNTS + file, inode);
        }
        if (fd < 0) {
            throw new KernelException("the jail's network namespace is not kept in " + file + " any more", null, null);
        }
        return new KeptNamespace(frame, fd, inode);
    }

    /** -1 when the file is another or cannot be opened. */
    private static int openIfSame(FileCalls files, String path, long inode) {
        try {
            FileStatus status = files.statxIfExists(FileCalls.AT_FDCWD, path);
            if (status == null || status.inode() != inode) {
                return -1;
            }
            int fd = files.open(path, FileCalls.O_RDONLY);
            if (files.statx(fd, "").inode() == inode) {
                return fd;
            }
            files.close(fd);
            return -1;
        } catch (SystemCallException _) {
            return -1;
        }
    }

    /**
     * What is missing of the way out of it, one phrase each; empty when all is there. For a thread in the host's namespace.
     *
     * @param range what sockets inside get their ports from; null for the kernel's default
     */
    public List<String> readBack(JailName jail, String hostLink, @Nullable PortSet range) {
        List<String> missing = new ArrayList<>();
        try (RouteSocket socket = RouteSocket.open(frame)) {
            HostLink link = new LinkCalls(socket).find(hostLink);
            if (link == null) {
                missing.add("link " + hostLink);
            } else if (!link.alias().equals(HostLink.aliasOf(jail.value()))) {
                missing.add("link " + hostLink + " is somebody else's: '" + link.alias() + "'");
            }
        }
        int host = namespaces.open();
        try {
            enter();
            String wrong = new JailSettings(new Sysctls(files)).readBack(range);
            if (wrong != null) {
                missing.add(wrong);
            }
        } finally {
            namespaces.enter(host, "the host's network namespace");
            files.close(host);
        }
        return missing;
    }

    /** Moves the calling thread, and no other, into it, and reads back that it is there. */
    public void enter() {
        namespaces.enter(fd, "the jail's network namespace");
        if (namespaces.inode() != inode) {
            throw new KernelException(
                    "the kernel did not move this thread into the jail's network namespace", null, null);
        }
    }

    @Override
    public void close() {
        files.close(fd);
    }
}
