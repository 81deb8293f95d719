// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.Netlink;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.cgroup.testing.CCompiler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InetDiagTest {
    private static ByteBuffer message(int type, int length) {
        ByteBuffer bytes = ByteBuffer.allocate((length + 3) & ~3).order(ByteOrder.nativeOrder());
        bytes.putInt(0, length).putShort(4, (short) type);
        return bytes;
    }

    /** 10.0.0.1:50001 to 10.0.0.2:443, established, with a 5-byte attribute before the cgroup's id. */
    private static byte[] connection() {
        ByteBuffer bytes = message(InetDiag.SOCK_DIAG_BY_FAMILY, 16 + 72 + 8 + 12);
        bytes.put(16, (byte) InetDiag.AF_INET).put(17, (byte) 1);
        bytes.put(20, new byte[] {(byte) 0xc3, 0x51, 0x01, (byte) 0xbb});
        bytes.put(24, new byte[] {10, 0, 0, 1}).put(40, new byte[] {10, 0, 0, 2});
        bytes.putInt(16 + 44, 0x11223344).putInt(16 + 48, 0x55).putInt(16 + 68, -2);
        bytes.putShort(88, (short) 5).putShort(90, (short) 8);
        bytes.putShort(96, (short) 12)
                .putShort(98, (short) InetDiag.INET_DIAG_CGROUP_ID)
                .putLong(100, 4711);
        byte[] message = new byte[bytes.capacity()];
        bytes.get(0, message);
        return message;
    }

    @Test
    void aSocketIsReadWithItsCgroup() {
        List<JailSocket> sockets = new ArrayList<>();
        assertFalse(InetDiag.parse(connection(), SocketProtocol.TCP, sockets), "more may follow");
        JailSocket socket = sockets.getFirst();
        assertEquals("10.0.0.1", socket.localAddress().getHostAddress());
        assertEquals(50001, socket.localPort());
        assertEquals("10.0.0.2", socket.remoteAddress().getHostAddress());
        assertEquals(443, socket.remotePort());
        assertEquals(SocketState.ESTABLISHED, socket.state());
        assertEquals(4711, socket.cgroupId());
        assertEquals(0xfffffffeL, socket.inode());
        assertEquals(0x55_1122_3344L, socket.cookie());
    }

    @Test
    void aSocketWithoutCgroupIsLeftOut() {
        List<JailSocket> sockets = new ArrayList<>();
        InetDiag.parse(message(InetDiag.SOCK_DIAG_BY_FAMILY, 88).array(), SocketProtocol.TCP, sockets);
        assertEquals(List.of(), sockets);
    }

    @Test
    void theLastMessageEndsTheDump() {
        assertTrue(InetDiag.parse(message(Netlink.NLMSG_DONE, 20).array(), SocketProtocol.UDP, new ArrayList<>()));
    }

    @Test
    void anErrorOfTheKernelIsAnException() {
        byte[] error =
                message(Netlink.NLMSG_ERROR, 36).putInt(16, -Errno.EACCES).array();
        SystemCallException failure = assertThrows(
                SystemCallException.class, () -> InetDiag.parse(error, SocketProtocol.UDP, new ArrayList<>()));
        assertEquals("sock_diag(udp): Permission denied (EACCES)", failure.getMessage());
    }

    @Test
    void aMessageCutShortIsRefused() {
        byte[] cut = message(InetDiag.SOCK_DIAG_BY_FAMILY, 88).putInt(0, 200).array();
        assertThrows(IllegalArgumentException.class, () -> InetDiag.parse(cut, SocketProtocol.TCP, new ArrayList<>()));
    }

    @Test
    void statesLaterKernelsAddAreUnknown() {
        assertEquals(SocketState.LISTEN, SocketState.of(10));
        assertEquals(SocketState.UNKNOWN, SocketState.of(99));
        assertEquals(SocketState.UNKNOWN, SocketState.of(0));
    }

    @Test
    void numbersAndLayoutsAreThoseOfTheHeaders(@TempDir Path directory) {
        CCompiler c = new CCompiler()
                .include("<sys/socket.h>")
                .include("<netinet/in.h>")
                .include("<netinet/tcp.h>")
                .include("<linux/netlink.h>")
                .include("<linux/rtnetlink.h>")
                .include("<linux/sock_diag.h>")
                .include("<linux/inet_diag.h>")
                .requireEqual("AF_INET", InetDiag.AF_INET)
                .requireEqual("AF_INET6", InetDiag.AF_INET6)
                .requireEqual("SOCK_DIAG_BY_FAMILY", InetDiag.SOCK_DIAG_BY_FAMILY)
                .requireEqual("sizeof(struct inet_diag_req_v2)", InetDiag.REQUEST_SIZE)
                .requireOffset("inet_diag_req_v2", "idiag_states", InetDiag.REQUEST_STATES)
                .requireEqual("sizeof(struct inet_diag_msg)", InetDiag.DIAG_MSG_SIZE)
                .requireOffset("inet_diag_msg", "idiag_family", InetDiag.DIAG_FAMILY)
                .requireOffset("inet_diag_msg", "idiag_state", InetDiag.DIAG_STATE)
                .requireOffset("inet_diag_msg", "id.idiag_sport", InetDiag.DIAG_SPORT)
                .requireOffset("inet_diag_msg", "id.idiag_dport", InetDiag.DIAG_DPORT)
                .requireOffset("inet_diag_msg", "id.idiag_src", InetDiag.DIAG_SRC)
                .requireOffset("inet_diag_msg", "id.idiag_dst", InetDiag.DIAG_DST)
                .requireOffset("inet_diag_msg", "id.idiag_cookie", InetDiag.DIAG_COOKIE)
                .requireOffset("inet_diag_msg", "idiag_inode", InetDiag.DIAG_INODE)
                .requireEqual("INET_DIAG_CGROUP_ID", InetDiag.INET_DIAG_CGROUP_ID)
                .requireEqual("TCP_ESTABLISHED", SocketState.ESTABLISHED.ordinal() + 1)
                .requireEqual("TCP_TIME_WAIT", SocketState.TIME_WAIT.ordinal() + 1)
                .requireEqual("TCP_CLOSE", SocketState.CLOSE.ordinal() + 1)
                .requireEqual("TCP_LISTEN", SocketState.LISTEN.ordinal() + 1)
                .requireEqual("TCP_CLOSING", SocketState.CLOSING.ordinal() + 1);
        for (SocketProtocol protocol : SocketProtocol.values()) {
            c.requireEqual("IPPROTO_" + protocol.name(), protocol.number());
        }
        assertEquals("", c.complaints(directory));
    }
}
