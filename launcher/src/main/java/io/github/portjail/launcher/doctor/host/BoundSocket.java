// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

/**
 * A socket that keeps its port to itself: one that listens (TCP), or is bound (UDP).
 *
 * @param protocol tcp or udp
 * @param address as a person writes it; IPv6 in brackets
 * @param port 1 to 65535
 */
public record BoundSocket(String protocol, String address, int port) {
    /** Address and port with a colon between them. */
    public String endpoint() {
        return address + ":" + port;
    }
}
