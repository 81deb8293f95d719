// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.net.InetAddress;

/**
 * One end of a connection.
 *
 * @param address the address; made from bytes, so no name is ever looked up
 * @param port the port, 0-65535 (a hostile program may send from port 0)
 */
public record Endpoint(InetAddress address, int port) {
    /**
     * Checks the port.
     *
     * @throws IllegalArgumentException if it is outside 0-65535
     */
    public Endpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port + " is outside 0-65535");
        }
    }
}
