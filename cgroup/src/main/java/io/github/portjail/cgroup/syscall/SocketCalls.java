// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** Sockets of any family, made to be asked what the kernel supports (socket(2), setsockopt(2)). */
public final class SocketCalls {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = 0x80000;

    /** The type of DCCP's sockets, which has this number on the served architectures. */
    public static final int SOCK_DCCP = 6;

    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_DCCP = 33;
    public static final int IPPROTO_SCTP = 132;
    public static final int IPPROTO_UDPLITE = 136;
    public static final int IPPROTO_MPTCP = 262;

    /** Linux 6.3. */
    public static final int IP_LOCAL_PORT_RANGE = 51;

    /** Linux 4.11. */
    public static final int TCP_FASTOPEN_CONNECT = 30;

    /** {@code int socket(int domain, int type, int protocol)}. */
    private static final NativeFunction SOCKET = Libc.function("socket");

    /** {@code int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen)}. */
    private static final NativeFunction SETSOCKOPT = Libc.function("setsockopt");

    private final NativeFrame frame;

    public SocketCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** Descriptor of a new socket, close-on-exec. */
    public int socket(int domain, int type, int protocol) {
        int fd = frame.call(SOCKET, domain, type | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw frame.failure("socket", domain + ", " + type + ", " + protocol);
        }
        return fd;
    }

    /** Sets an option whose value is an int. */
    public void setsockopt(int fd, int level, int option, int value) {
        frame.begin();
        int offset = frame.reserve(Integer.BYTES);
        frame.bytes().putInt(offset, value);
        if (frame.call(SETSOCKOPT, fd, level, option, frame.address(offset), Integer.BYTES) < 0) {
            throw frame.failure("setsockopt", level + ", " + option);
        }
    }

    static final int IF_NAMESIZE = 16;

    /** {@code char *if_indextoname(unsigned int ifindex, char *ifname)}. */
    private static final NativeFunction IF_INDEXTONAME = Libc.function("if_indextoname");

    /** Name of a network interface of the calling thread's network namespace; empty if there is none of that index. */
    public String interfaceName(int index) {
        frame.begin();
        int offset = frame.reserve(IF_NAMESIZE);
        long name = frame.callLong(IF_INDEXTONAME, index & 0xffff_ffffL, frame.address(offset));
        return frame.textAt(name);
    }

    static final int SYS_IO_URING_SETUP = 425;
    static final int IO_URING_PARAMS_SIZE = 120;

    /** {@code int io_uring_setup(unsigned entries, struct io_uring_params *p)}: descriptor of a ring of one entry. */
    public int ioUringSetup() {
        frame.begin();
        int parameters = frame.reserve(IO_URING_PARAMS_SIZE);
        int fd = frame.call(Libc.SYSCALL, SYS_IO_URING_SETUP, 1, frame.address(parameters));
        if (fd < 0) {
            throw frame.failure("io_uring_setup", "1");
        }
        return fd;
    }
}
