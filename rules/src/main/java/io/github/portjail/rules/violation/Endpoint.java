// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.net.InetAddress;

/**
 * One end of a connection.
 *
 * @param address the address; made from bytes, so no name is ever looked up
 * @param port the port, 0-65535 (a hostile program may send from port 0), or {@link #UNKNOWN_PORT}
 */
public record Endpoint(InetAddress address, int port) {
    /** The log does not tell: the kernel's log lines have no ports for SCTP and DCCP, nor for a packet that was cut off. */
    public static final int UNKNOWN_PORT = -1;

    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if it is outside 0-65535 and not {@link #UNKNOWN_PORT}
     */
    public Endpoint {
        if (port < UNKNOWN_PORT || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is outside 0-65535");
        }
    }
}
