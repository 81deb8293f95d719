// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.cgroup.socket.SocketState;
import io.github.portjail.cgroup.socket.SocketTable;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.rules.violation.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The sockets of a jail that exist now, and which of its processes hold them. */
final class HeldSockets {
    /** No sockets at all. */
    static final HeldSockets NONE = new HeldSockets(List.of(), List.of());

    private static final SortedSet<Integer> NOBODY = new TreeSet<>();

    private final List<JailSocket> sockets;
    private final Map<Long, SortedSet<Integer>> holders = new HashMap<>();

    private HeldSockets(List<JailSocket> sockets, List<Integer> pids) {
        this.sockets = sockets;
        Set<Long> wanted = new HashSet<>();
        for (JailSocket socket : sockets) {
            wanted.add(socket.inode());
        }
        for (int pid : pids) {
            for (long inode : ProcessFiles.sockets(pid)) {
                if (wanted.contains(inode)) {
                    holders.computeIfAbsent(inode, _ -> new TreeSet<>()).add(pid);
                }
            }
        }
    }

    /**
     * Reads them. Enters the network namespaces of the jail's processes with this thread, and does not come back.
     *
     * @param group the jail's cgroup
     */
    static HeldSockets read(NativeFrame frame, CgroupRoot root, String group) {
        JailCgroup cgroup = JailCgroup.find(frame, root, group);
        if (cgroup == null) {
            return NONE;
        }
        try (cgroup) {
            List<Integer> pids = cgroup.processes();
            Set<Long> ids = cgroup.ids();
            List<JailSocket> sockets = new ArrayList<>();
            Set<Long> namespaces = new HashSet<>();
            for (int pid : pids) {
                if (enterNewNamespace(frame, pid, namespaces)) {
                    sockets.addAll(SocketTable.read(frame, ids));
                }
            }
            return new HeldSockets(sockets, pids);
        }
    }

    private static boolean enterNewNamespace(NativeFrame frame, int pid, Set<Long> entered) {
        String path = "/proc/" + pid + "/ns/net";
        try {
            if (!entered.add(
                    new FileCalls(frame).statx(FileCalls.AT_FDCWD, path).inode())) {
                return false;
            }
            new NetworkNamespaceCalls(frame).enter(path);
            return true;
        } catch (KernelException _) {
            // It ended, or it may not be looked into.
            return false;
        }
    }

    /** Who holds the socket with this cookie; nobody when it is closed. */
    SortedSet<Integer> holders(long cookie) {
        for (JailSocket socket : sockets) {
            if (socket.cookie() == cookie) {
                return holders.getOrDefault(socket.inode(), NOBODY);
            }
        }
        return NOBODY;
    }

    /** Who holds the socket that the packet came from; null when nobody does, or more than one socket may be it. */
    @Nullable SortedSet<Integer> holders(Violation violation) {
        JailSocket found = null;
        for (JailSocket socket : sockets) {
            if (isSource(socket, violation) && holders.containsKey(socket.inode())) {
                if (found != null && found.inode() != socket.inode()) {
                    return null;
                }
                found = socket;
            }
        }
        return found == null ? null : holders.get(found.inode());
    }

    private static boolean isSource(JailSocket socket, Violation violation) {
        return socket.localPort() == violation.source().port()
                && socket.protocol().toString().equals(violation.protocol().toString())
                && socket.state() != SocketState.LISTEN
                && (socket.localAddress().isAnyLocalAddress()
                        || socket.localAddress().equals(violation.source().address()))
                && (socket.remotePort() == 0
                        || (socket.remotePort() == violation.destination().port()
                                && socket.remoteAddress()
                                        .equals(violation.destination().address())));
    }
}
