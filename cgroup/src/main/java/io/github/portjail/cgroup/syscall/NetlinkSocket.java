// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.lang.foreign.MemorySegment;

/** A connection to one of the kernel's netlink families (netlink(7)). */
public final class NetlinkSocket implements AutoCloseable {
    public static final int NETLINK_ROUTE = 0;
    public static final int NETLINK_SOCK_DIAG = 4;
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;

    /** {@code int socket(int domain, int type, int protocol)}. */
    private static final MemorySegment SOCKET = Libc.function("socket");

    /** {@code ssize_t send(int sockfd, const void *buf, size_t len, int flags)}. */
    private static final MemorySegment SEND = Libc.function("send");

    /** {@code ssize_t recv(int sockfd, void *buf, size_t len, int flags)}. */
    private static final MemorySegment RECV = Libc.function("recv");

    private final NativeFrame frame;
    private final int fd;

    private NetlinkSocket(NativeFrame frame, int fd) {
        this.frame = frame;
        this.fd = fd;
    }

    public static NetlinkSocket open(NativeFrame frame, int protocol) {
        int fd = frame.call(SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw frame.failure("socket", "AF_NETLINK, SOCK_RAW, " + protocol);
        }
        return new NetlinkSocket(frame, fd);
    }

    public void send(byte[] message) {
        frame.begin();
        if (frame.callLong(SEND, fd, frame.copy(message), message.length, 0, 0, 0) < 0) {
            throw frame.failure("send", "netlink");
        }
    }

    /** Waits for the next datagram: one or more messages, whole. */
    public byte[] receive() {
        frame.begin();
        int room = frame.rest();
        int offset = frame.reserveRest();
        int length = (int) frame.callLong(RECV, fd, frame.address(offset), room, 0, 0, 0);
        if (length < 0) {
            throw frame.failure("recv", "netlink");
        }
        byte[] datagram = new byte[length];
        frame.bytes().get(offset, datagram);
        return datagram;
    }

    @Override
    public void close() {
        new FileCalls(frame).close(fd);
    }
}
