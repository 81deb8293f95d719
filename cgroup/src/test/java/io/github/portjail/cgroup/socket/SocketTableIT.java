// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnCgroup;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SocketTableIT {
    @Test
    void socketsMadeInsideAreListedAndThoseFromOutsideAreNot() throws IOException {
        Ability.requireRoot();
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (OwnCgroup own = new OwnCgroup("socket");
                JailCgroup group = JailCgroup.create(own.frame(), own.root(), own.path("web"));
                ServerSocket server = new ServerSocket(0, 1, loopback)) {
            group.enter();
            try (Socket tcp = new Socket(loopback, server.getLocalPort());
                    DatagramSocket udp = new DatagramSocket(0, loopback)) {
                List<JailSocket> sockets = SocketTable.read(own.frame(), Set.of(group.id()));
                assertTrue(
                        sockets.stream()
                                .anyMatch(socket -> socket.protocol() == SocketProtocol.TCP
                                        && socket.localPort() == tcp.getLocalPort()
                                        && socket.remotePort() == server.getLocalPort()
                                        && socket.state() == SocketState.ESTABLISHED),
                        () -> "the connection is missing: " + sockets);
                assertTrue(
                        sockets.stream()
                                .anyMatch(socket -> socket.protocol() == SocketProtocol.UDP
                                        && socket.localPort() == udp.getLocalPort()),
                        () -> "the UDP socket is missing: " + sockets);
                assertEquals(
                        0,
                        sockets.stream()
                                .filter(socket -> socket.state() == SocketState.LISTEN)
                                .count(),
                        "the server was made outside");
            } finally {
                group.leave();
            }
            assertEquals(List.of(), SocketTable.read(own.frame(), Set.of()), "no cgroup, no socket");
        }
    }
}
