// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.socket;

import java.net.InetAddress;

/**
 * A socket and the cgroup in which it was created.
 *
 * @param localPort 0 to 65535; 0 when not bound
 * @param remotePort 0 to 65535; 0 when not connected
 * @param cgroupId inode of the cgroup's directory
 * @param inode of the socket, as /proc/PID/fd shows it; 0 when no descriptor holds it any more
 * @param cookie the kernel's own number of it (SO_COOKIE)
 */
public record JailSocket(
        SocketProtocol protocol,
        InetAddress localAddress,
        int localPort,
        InetAddress remoteAddress,
        int remotePort,
        SocketState state,
        long cgroupId,
        long inode,
        long cookie) {}
