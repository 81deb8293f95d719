// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetlinkSocket;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The sockets of this network namespace by cgroup (Linux 5.9, CONFIG_INET_DIAG). */
public final class SocketTable {
    private SocketTable() {}

    /**
     * Those created in one of the cgroups, by family and protocol. Connections in TIME_WAIT belong to
     * no cgroup any more. A protocol that the kernel cannot list has none.
     */
    public static List<JailSocket> read(NativeFrame frame, Set<Long> cgroupIds) {
        List<JailSocket> all = new ArrayList<>();
        try (NetlinkSocket netlink = NetlinkSocket.open(frame, NetlinkSocket.NETLINK_SOCK_DIAG)) {
            for (SocketProtocol protocol : SocketProtocol.values()) {
                dump(netlink, InetDiag.AF_INET, protocol, all);
                dump(netlink, InetDiag.AF_INET6, protocol, all);
            }
        }
        all.removeIf(socket -> !cgroupIds.contains(socket.cgroupId()));
        return all;
    }

    private static void dump(NetlinkSocket netlink, int family, SocketProtocol protocol, List<JailSocket> sockets) {
        netlink.send(InetDiag.request(family, protocol));
        try {
            while (!InetDiag.parse(netlink.receive(), protocol, sockets)) {
                // until the dump's last datagram
            }
        } catch (SystemCallException e) {
            // tcp_diag or udp_diag is not there
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }
}
