// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

/** Services whose clients are known for ports of their own (IANA's service names, RFC 6335). */
final class WellKnownPort {
    static final int DNS = 53;

    private WellKnownPort() {}

    static boolean isKnown(int port) {
        return !name(port).isEmpty();
    }

    /** Returns the service's name, or nothing for a port of which nothing is known. */
    static String name(int port) {
        return switch (port) {
            case DNS -> "DNS";
            case 67, 68 -> "DHCP";
            case 123 -> "NTP";
            case 137, 138 -> "NetBIOS";
            case 500, 4500 -> "IKE";
            case 514 -> "syslog or rsh";
            case 520 -> "RIP";
            case 546, 547 -> "DHCPv6";
            case 2049 -> "NFS";
            case 3478 -> "STUN";
            case 5060, 5061 -> "SIP";
            case 5353 -> "mDNS";
            case 1900 -> "SSDP";
            case 51820 -> "WireGuard";
            default -> "";
        };
    }
}
