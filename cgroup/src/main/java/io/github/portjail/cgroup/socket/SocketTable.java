// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetlinkSocket;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sockets of one network namespace at one moment, by cgroup (Linux 5.9, CONFIG_INET_DIAG). */
public final class SocketTable {
    private final List<JailSocket> all;
    private final Map<Long, List<Integer>> placesByCgroup = new HashMap<>();

    private SocketTable(List<JailSocket> all) {
        this.all = all;
        for (int i = 0; i < all.size(); i++) {
            placesByCgroup
                    .computeIfAbsent(all.get(i).cgroupId(), _ -> new ArrayList<>())
                    .add(i);
        }
    }

    /** Reads that of the calling thread's namespace. A protocol that the kernel cannot list has no sockets. */
    public static SocketTable read(NativeFrame frame) {
        List<JailSocket> all = new ArrayList<>();
        try (NetlinkSocket netlink = NetlinkSocket.open(frame, NetlinkSocket.NETLINK_SOCK_DIAG)) {
            for (SocketProtocol protocol : SocketProtocol.values()) {
                dump(netlink, InetDiag.AF_INET, protocol, all);
                dump(netlink, InetDiag.AF_INET6, protocol, all);
            }
        }
        return new SocketTable(all);
    }

    /** Reads those created in one of the cgroups; see {@link #of}. */
    public static List<JailSocket> read(NativeFrame frame, Set<Long> cgroupIds) {
        return read(frame).of(cgroupIds);
    }

    /** Those created in one of the cgroups, by family and protocol. Connections in TIME_WAIT belong to no cgroup any more. */
    public List<JailSocket> of(Set<Long> cgroupIds) {
        List<Integer> places = new ArrayList<>();
        for (Long id : cgroupIds) {
            places.addAll(placesByCgroup.getOrDefault(id, List.of()));
        }
        Collections.sort(places);
        List<JailSocket> sockets = new ArrayList<>();
        for (int place : places) {
            sockets.add(all.get(place));
        }
        return sockets;
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
