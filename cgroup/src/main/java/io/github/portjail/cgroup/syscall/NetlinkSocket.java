// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import org.jspecify.annotations.Nullable;

/** A connection to one of the kernel's netlink families (netlink(7)). */
public final class NetlinkSocket implements AutoCloseable {
    public static final int NETLINK_ROUTE = 0;
    public static final int NETLINK_SOCK_DIAG = 4;
    public static final int NETLINK_NETFILTER = 12;
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_RCVBUFFORCE = 33;
    static final int MSG_DONTWAIT = 0x40;

    /** {@code struct sockaddr_nl}. */
    static final int SOCKADDR_NL_SIZE = 12;

    static final int NL_PID = 4;

    /** {@code int socket(int domain, int type, int protocol)}. */
    private static final NativeFunction SOCKET = Libc.function("socket");

    /** {@code ssize_t send(int sockfd, const void *buf, size_t len, int flags)}. */
    private static final NativeFunction SEND = Libc.function("send");

    /** {@code ssize_t recv(int sockfd, void *buf, size_t len, int flags)}. */
    private static final NativeFunction RECV = Libc.function("recv");

    /**
     * {@code ssize_t recvfrom(int sockfd, void *buf, size_t len, int flags, struct sockaddr *src_addr, socklen_t *addrlen)}.
     */
    private static final NativeFunction RECVFROM = Libc.function("recvfrom");

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

    /** Returns the same socket, for the thread that the memory belongs to. */
    public NetlinkSocket with(NativeFrame otherFrame) {
        return new NetlinkSocket(otherFrame, fd);
    }

    /** Descriptor, to be waited on. */
    public int descriptor() {
        return fd;
    }

    /** Asks for room for so many bytes of messages; without CAP_NET_ADMIN the kernel gives net.core.rmem_max at most. */
    public void setReceiveBuffer(int bytes) {
        SocketCalls sockets = new SocketCalls(frame);
        try {
            sockets.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            sockets.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, bytes);
        }
    }

    /**
     * Takes the next datagram if there is one already, and passes over those that other processes sent.
     *
     * @return one or more messages, the last of them perhaps cut short; null if there is none
     * @throws SystemCallException ENOBUFS once, when messages were lost for lack of room
     */
    public byte @Nullable [] receiveFromKernel() {
        while (true) {
            frame.begin();
            int address = frame.reserve(SOCKADDR_NL_SIZE);
            int addressLength = frame.reserve(Integer.BYTES);
            frame.bytes().putInt(addressLength, SOCKADDR_NL_SIZE);
            int room = frame.rest();
            int offset = frame.reserveRest();
            int length = (int) frame.callLong(
                    RECVFROM,
                    fd,
                    frame.address(offset),
                    room,
                    MSG_DONTWAIT,
                    frame.address(address),
                    frame.address(addressLength));
            if (length < 0) {
                if (frame.errno() == Errno.EAGAIN) {
                    return null;
                }
                throw frame.failure("recvfrom", "netlink");
            }
            if (frame.bytes().getInt(address + NL_PID) == 0) {
                byte[] datagram = new byte[length];
                frame.bytes().get(offset, datagram);
                return datagram;
            }
        }
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
