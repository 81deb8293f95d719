// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

import io.github.portjail.cgroup.syscall.Netlink;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Messages of sock_diag(7) (linux/netlink.h, linux/inet_diag.h): host byte order, but ports and
 * addresses in network byte order.
 */
final class InetDiag {
    static final int SOCK_DIAG_BY_FAMILY = 20;

    static final int REQUEST_SIZE = 56;
    static final int REQUEST_STATES = 4;

    static final int DIAG_MSG_SIZE = 72;
    static final int DIAG_FAMILY = 0;
    static final int DIAG_STATE = 1;
    static final int DIAG_SPORT = 4;
    static final int DIAG_DPORT = 6;
    static final int DIAG_SRC = 8;
    static final int DIAG_DST = 24;
    static final int DIAG_COOKIE = 44;
    static final int DIAG_INODE = 68;

    /** An attribute of 64 bits (Linux 5.9); TIME_WAIT and request sockets have none. */
    static final int INET_DIAG_CGROUP_ID = 21;

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private InetDiag() {}

    /** Asks for all sockets of a family and protocol, in all states. */
    static byte[] request(int family, SocketProtocol protocol) {
        byte[] message = new byte[Netlink.NLMSG_HDRLEN + REQUEST_SIZE];
        ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
        bytes.putInt(0, message.length);
        bytes.putShort(Netlink.NLMSG_TYPE, (short) SOCK_DIAG_BY_FAMILY);
        bytes.putShort(Netlink.NLMSG_FLAGS, (short) (Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP));
        bytes.put(Netlink.NLMSG_HDRLEN, (byte) family);
        bytes.put(Netlink.NLMSG_HDRLEN + 1, (byte) protocol.number());
        bytes.putInt(Netlink.NLMSG_HDRLEN + REQUEST_STATES, -1);
        return message;
    }

    /** Adds the sockets of a datagram that have a cgroup; returns whether it was the last. */
    static boolean parse(byte[] datagram, SocketProtocol protocol, List<JailSocket> sockets) {
        ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int start = 0;
        while (start + Netlink.NLMSG_HDRLEN <= datagram.length) {
            int length = bytes.getInt(start);
            if (length < Netlink.NLMSG_HDRLEN || length > datagram.length - start) {
                throw new IllegalArgumentException("netlink message of " + length + " bytes is cut short");
            }
            switch (bytes.getShort(start + Netlink.NLMSG_TYPE)) {
                case Netlink.NLMSG_DONE -> {
                    return true;
                }
                case Netlink.NLMSG_ERROR ->
                    throw new SystemCallException(
                            "sock_diag", protocol.toString(), -bytes.getInt(start + Netlink.NLMSG_HDRLEN));
                case SOCK_DIAG_BY_FAMILY -> add(bytes, start + Netlink.NLMSG_HDRLEN, start + length, protocol, sockets);
                default -> {}
            }
            start += Netlink.align(length);
        }
        return false;
    }

    private static void add(ByteBuffer bytes, int start, int end, SocketProtocol protocol, List<JailSocket> sockets) {
        int attribute = start + DIAG_MSG_SIZE;
        while (attribute + Netlink.NLA_HDRLEN <= end) {
            int length = bytes.getShort(attribute) & 0xffff;
            if (length < Netlink.NLA_HDRLEN || length > end - attribute) {
                return;
            }
            if (bytes.getShort(attribute + 2) == INET_DIAG_CGROUP_ID) {
                sockets.add(socket(bytes, start, protocol, bytes.getLong(attribute + Netlink.NLA_HDRLEN)));
                return;
            }
            attribute += Netlink.align(length);
        }
    }

    private static JailSocket socket(ByteBuffer bytes, int start, SocketProtocol protocol, long cgroupId) {
        int addressSize = bytes.get(start + DIAG_FAMILY) == AF_INET ? 4 : 16;
        return new JailSocket(
                protocol,
                address(bytes, start + DIAG_SRC, addressSize),
                port(bytes, start + DIAG_SPORT),
                address(bytes, start + DIAG_DST, addressSize),
                port(bytes, start + DIAG_DPORT),
                SocketState.of(bytes.get(start + DIAG_STATE)),
                cgroupId,
                Integer.toUnsignedLong(bytes.getInt(start + DIAG_INODE)),
                cookie(bytes, start + DIAG_COOKIE));
    }

    /** Two numbers of 32 bits, the lower half first. */
    private static long cookie(ByteBuffer bytes, int offset) {
        return Integer.toUnsignedLong(bytes.getInt(offset))
                | (long) bytes.getInt(offset + Integer.BYTES) << Integer.SIZE;
    }

    private static int port(ByteBuffer bytes, int offset) {
        return (bytes.get(offset) & 0xff) << 8 | (bytes.get(offset + 1) & 0xff);
    }

    private static InetAddress address(ByteBuffer bytes, int offset, int size) {
        byte[] address = new byte[size];
        bytes.get(offset, address);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }
}
