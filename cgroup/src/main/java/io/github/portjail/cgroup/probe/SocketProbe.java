// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SocketCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.Map;

/** Which sockets and socket options the kernel has; none of the sockets is bound, connected or used. */
final class SocketProbe {
    private static final String PROTOCOLS = "/proc/net/protocols";

    private final FileCalls files;
    private final SocketCalls sockets;

    SocketProbe(NativeFrame frame) {
        this.files = new FileCalls(frame);
        this.sockets = new SocketCalls(frame);
    }

    void tryAll(Map<HostAbility, Support> abilities) {
        String protocols = protocols();
        abilities.put(HostAbility.PORT_RANGE_OPTION, portRangeOption());
        abilities.put(HostAbility.TCP_FAST_OPEN, fastOpen());
        abilities.put(HostAbility.IPV6, socket(SocketCalls.AF_INET6, SocketCalls.SOCK_DGRAM, SocketCalls.IPPROTO_UDP));
        abilities.put(
                HostAbility.MPTCP,
                isListed(protocols, "MPTCP")
                        ? socket(SocketCalls.AF_INET, SocketCalls.SOCK_STREAM, SocketCalls.IPPROTO_MPTCP)
                        : new Support.Unsupported("the kernel was built without CONFIG_MPTCP"));
        abilities.put(
                HostAbility.UDPLITE,
                isListed(protocols, "UDP-Lite")
                        ? socket(SocketCalls.AF_INET, SocketCalls.SOCK_DGRAM, SocketCalls.IPPROTO_UDPLITE)
                        : new Support.Unsupported("the kernel has no UDP-Lite"));
        abilities.put(HostAbility.SCTP, loaded(protocols, "SCTP", SocketCalls.SOCK_STREAM, SocketCalls.IPPROTO_SCTP));
        abilities.put(HostAbility.DCCP, loaded(protocols, "DCCP", SocketCalls.SOCK_DCCP, SocketCalls.IPPROTO_DCCP));
        abilities.put(HostAbility.IO_URING, Support.of(() -> files.close(sockets.ioUringSetup())));
        abilities.put(HostAbility.KERNEL_LOG, kernelLog());
    }

    private String protocols() {
        try {
            return files.readText(PROTOCOLS);
        } catch (KernelException e) {
            return "";
        }
    }

    /** Whether a line of {@code /proc/net/protocols} begins with that name. */
    static boolean isListed(String protocols, String name) {
        return protocols.startsWith(name + " ") || protocols.contains("\n" + name + " ");
    }

    /** The kernel would load the module of a protocol that somebody merely asks for, and it would stay. */
    private Support loaded(String protocols, String name, int type, int protocol) {
        return isListed(protocols, name)
                ? socket(SocketCalls.AF_INET, type, protocol)
                : new Support.Unknown("its module is not loaded, and to try would load it");
    }

    private Support socket(int domain, int type, int protocol) {
        return Support.of(() -> files.close(sockets.socket(domain, type, protocol)));
    }

    private Support portRangeOption() {
        try {
            withTcpSocket(SocketCalls.IPPROTO_IP, SocketCalls.IP_LOCAL_PORT_RANGE, 60_000 << 16 | 50_000);
            return new Support.Supported();
        } catch (SystemCallException e) {
            return e.errno() == Errno.ENOPROTOOPT
                    ? new Support.Unsupported("the kernel is older than Linux 6.3")
                    : new Support.Unsupported(String.valueOf(e.getMessage()));
        }
    }

    private Support fastOpen() {
        try {
            withTcpSocket(SocketCalls.IPPROTO_TCP, SocketCalls.TCP_FASTOPEN_CONNECT, 1);
            return new Support.Supported();
        } catch (SystemCallException e) {
            return e.errno() == Errno.EOPNOTSUPP
                    ? new Support.Unsupported("net.ipv4.tcp_fastopen does not allow it to clients")
                    : new Support.Unsupported(String.valueOf(e.getMessage()));
        }
    }

    private void withTcpSocket(int level, int option, int value) {
        int fd = sockets.socket(SocketCalls.AF_INET, SocketCalls.SOCK_STREAM, SocketCalls.IPPROTO_TCP);
        try {
            sockets.setsockopt(fd, level, option, value);
        } finally {
            files.close(fd);
        }
    }

    private Support kernelLog() {
        try {
            files.close(files.open("/dev/kmsg", FileCalls.O_RDONLY));
            return new Support.Supported();
        } catch (SystemCallException e) {
            return e.errno() == Errno.EPERM || e.errno() == Errno.EACCES
                    ? new Support.Unknown("needs root")
                    : new Support.Unsupported(String.valueOf(e.getMessage()));
        }
    }
}
