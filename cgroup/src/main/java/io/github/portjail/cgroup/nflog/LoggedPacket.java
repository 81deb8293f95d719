// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a packet say, of an ICMP error those of the packet that it quotes.
 *
 * <p>IPv4 (RFC 791) with options, IPv6 (RFC 8200) with extension headers. The ports are the first four bytes of every transport
 * protocol that has ports; they must be there, lengths beyond them need not be true.
 */
record LoggedPacket(TransportProtocol protocol, Endpoint source, Endpoint destination) {
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int PORTS = 4;
    private static final int FRAGMENT_OFFSET_4 = 0x1fff;
    private static final int FRAGMENT_OFFSET_6 = 0xfff8;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int ICMP_HEADER = 8;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int HIP = 139;
    private static final int SHIM6 = 140;

    /**
     * Reads the headers.
     *
     * @param bytes the packet from its network header on, or its beginning
     * @return null if they are cut short or make no sense, if the ports are in another fragment, or if the protocol has none
     */
    static @Nullable LoggedPacket parse(ByteBuffer bytes) {
        return parse(bytes, 0, true);
    }

    private static @Nullable LoggedPacket parse(ByteBuffer bytes, int start, boolean mayQuote) {
        if (start >= bytes.limit()) {
            return null;
        }
        return switch (unsigned(bytes, start) >> 4) {
            case 4 -> parse4(bytes, start, mayQuote);
            case 6 -> parse6(bytes, start, mayQuote);
            default -> null;
        };
    }

    private static @Nullable LoggedPacket parse4(ByteBuffer bytes, int start, boolean mayQuote) {
        int headerLength = (bytes.get(start) & 0xf) * 4;
        if (headerLength < IPV4_HEADER || headerLength > bytes.limit() - start) {
            return null;
        }
        if ((bytes.getShort(start + 6) & FRAGMENT_OFFSET_4) != 0) {
            return null;
        }
        int protocol = unsigned(bytes, start + 9);
        int transport = start + headerLength;
        if (protocol == ICMP) {
            return mayQuote ? quoted(bytes, transport, isError4(bytes, transport)) : null;
        }
        return withPorts(bytes, protocol, transport, start + 12, 4);
    }

    private static @Nullable LoggedPacket parse6(ByteBuffer bytes, int start, boolean mayQuote) {
        if (IPV6_HEADER > bytes.limit() - start) {
            return null;
        }
        int next = unsigned(bytes, start + 6);
        int header = start + IPV6_HEADER;
        // Each header is at least eight bytes long, so the end of the packet ends the search.
        while (isExtension(next)) {
            if (header + 8 > bytes.limit()) {
                return null;
            }
            if (next == FRAGMENT && (bytes.getShort(header + 2) & FRAGMENT_OFFSET_6) != 0) {
                return null;
            }
            int size = extensionSize(next, unsigned(bytes, header + 1));
            next = unsigned(bytes, header);
            header += size;
        }
        if (next == ICMPV6) {
            return mayQuote ? quoted(bytes, header, isError6(bytes, header)) : null;
        }
        return withPorts(bytes, next, header, start + 8, 16);
    }

    private static boolean isExtension(int number) {
        return switch (number) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY, HIP, SHIM6 -> true;
            default -> false;
        };
    }

    private static int extensionSize(int number, int stated) {
        return switch (number) {
            case FRAGMENT -> 8;
            case AUTHENTICATION -> Math.max(8, (stated + 2) * 4);
            default -> (stated + 1) * 8;
        };
    }

    /** Destination unreachable, source quench, redirect, time exceeded, parameter problem. */
    private static boolean isError4(ByteBuffer bytes, int header) {
        if (header >= bytes.limit()) {
            return false;
        }
        int type = unsigned(bytes, header);
        return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    }

    /** Types below 128 are errors (RFC 4443). */
    private static boolean isError6(ByteBuffer bytes, int header) {
        return header < bytes.limit() && bytes.get(header) >= 0;
    }

    private static @Nullable LoggedPacket quoted(ByteBuffer bytes, int header, boolean isError) {
        return isError ? parse(bytes, header + ICMP_HEADER, false) : null;
    }

    private static @Nullable LoggedPacket withPorts(
            ByteBuffer bytes, int number, int transport, int addresses, int size) {
        TransportProtocol protocol = protocol(number);
        if (protocol == null || PORTS > bytes.limit() - transport) {
            return null;
        }
        return new LoggedPacket(
                protocol,
                new Endpoint(address(bytes, addresses, size), bytes.getShort(transport) & 0xffff),
                new Endpoint(address(bytes, addresses + size, size), bytes.getShort(transport + 2) & 0xffff));
    }

    private static @Nullable TransportProtocol protocol(int number) {
        for (TransportProtocol protocol : TransportProtocol.ALL) {
            if (protocol.number() == number) {
                return protocol;
            }
        }
        return null;
    }

    private static InetAddress address(ByteBuffer bytes, int offset, int size) {
        byte[] address = new byte[size];
        bytes.get(offset, address);
        try {
            // Not InetAddress: it would make an IPv4 address of a mapped one.
            return size == 16 ? Inet6Address.getByAddress(null, address, -1) : InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    private static int unsigned(ByteBuffer bytes, int offset) {
        return bytes.get(offset) & 0xff;
    }
}
