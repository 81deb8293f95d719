// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.policy.TransportProtocol;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads a packet's headers as nf_log_syslog.c prints them: {@code SRC=} to the end of the transport protocol's fields, and of an
 * ICMP error the packet which it quotes in brackets.
 */
final class PacketHeaders {
    private static final String[] FLAGS = {"AE", "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"};

    /** What may stand between the fixed fields and the protocol: fragments, options, extension headers. */
    private static final String[] BETWEEN = {"CE", "DF", "MF", "AH", "INCOMPLETE", ")"};

    /** Two digits for each byte that a header of 60 bytes can hold beside its fixed 20. */
    private static final int LONGEST_OPTIONS = 80;

    private final Cursor at;
    private final PacketAddress sources = new PacketAddress();
    private final PacketAddress destinations = new PacketAddress();
    private final PacketAddress gateways = new PacketAddress();

    private @Nullable TransportProtocol protocol;
    private @Nullable InetAddress source;
    private @Nullable InetAddress destination;
    private int sourcePort;
    private int destinationPort;
    private boolean quoting;
    private boolean fragment;

    PacketHeaders(Cursor cursor) {
        at = cursor;
    }

    /** Reads one packet; false if its text was cut off or mixed with another. */
    boolean read() {
        protocol = null;
        source = null;
        destination = null;
        sourcePort = Endpoint.UNKNOWN_PORT;
        destinationPort = Endpoint.UNKNOWN_PORT;
        quoting = false;
        return packet();
    }

    /** Returns the protocol, or null if it is none that has ports. */
    @Nullable TransportProtocol protocol() {
        return protocol;
    }

    @Nullable InetAddress source() {
        return source;
    }

    @Nullable InetAddress destination() {
        return destination;
    }

    int sourcePort() {
        return sourcePort;
    }

    int destinationPort() {
        return destinationPort;
    }

    private boolean packet() {
        fragment = false;
        if (!at.skip("SRC=") || !sources.read(at) || !at.skip(" DST=") || !destinations.read(at) || !at.skip(" LEN=")) {
            return false;
        }
        boolean version6 = sources.isVersion6();
        if (version6 != destinations.isVersion6() || !at.decimalWord()) {
            return false;
        }
        source = sources.address();
        destination = destinations.address();
        return (version6 ? fields6() : fields4()) && between() && protocolFields();
    }

    private boolean fields4() {
        return at.skip("TOS=0x")
                && at.hexadecimalWord()
                && at.skip("PREC=0x")
                && at.hexadecimalWord()
                && at.skip("TTL=")
                && at.decimalWord()
                && at.skip("ID=")
                && at.decimalWord();
    }

    private boolean fields6() {
        return at.skip("TC=")
                && at.decimalWord()
                && at.skip("HOPLIMIT=")
                && at.decimalWord()
                && at.skip("FLOWLBL=")
                && at.decimalWord();
    }

    private boolean between() {
        while (!at.isAt("PROTO=")) {
            boolean known = at.oneOf(BETWEEN)
                    || at.skip("FRAG:") && fragment()
                    || at.skip("ID:") && at.hexadecimalWord()
                    || at.skip("SPI=0x") && at.hexadecimalWord()
                    || at.isAt("OPT (") && options();
            if (!known) {
                return false;
            }
        }
        return at.skip("PROTO=");
    }

    /** Only the first fragment, at offset 0, has the protocol's header. */
    private boolean fragment() {
        if (!at.decimalWord()) {
            return false;
        }
        fragment = at.number() != 0;
        return true;
    }

    private boolean protocolFields() {
        if (at.skip("TCP ")) {
            return transport(TransportProtocol.TCP);
        }
        if (at.skip("UDP ")) {
            return transport(TransportProtocol.UDP);
        }
        if (at.skip("UDPLITE ")) {
            return transport(TransportProtocol.UDPLITE);
        }
        if (at.skip("ICMP ") || at.skip("ICMPv6 ")) {
            return icmp();
        }
        if (at.skip("ESP ") || at.skip("AH ")) {
            return at.skip("SPI=0x") ? at.hexadecimalWord() : fragment || incomplete();
        }
        // A protocol of which nf_log_syslog prints no more than the number: SCTP and DCCP too.
        if (!at.decimal(255)) {
            return false;
        }
        protocol = numbered(at.number());
        return at.endWord();
    }

    private boolean transport(TransportProtocol named) {
        protocol = named;
        if (!at.skip("SPT=")) {
            return fragment || incomplete();
        }
        if (!at.decimal(0xffff)) {
            return false;
        }
        sourcePort = (int) at.number();
        if (!at.skip(" DPT=") || !at.decimal(0xffff)) {
            return false;
        }
        destinationPort = (int) at.number();
        return at.skip(" ") && (named == TransportProtocol.TCP ? tcp() : at.skip("LEN=") && at.decimalWord());
    }

    private boolean tcp() {
        if (at.skip("SEQ=") && !(at.decimalWord() && at.skip("ACK=") && at.decimalWord())) {
            return false;
        }
        if (!at.skip("WINDOW=") || !at.decimalWord() || !at.skip("RES=0x") || !at.hexadecimalWord()) {
            return false;
        }
        while (!at.isAt("URGP=")) {
            if (!at.oneOf(FLAGS)) {
                return false;
            }
        }
        return at.skip("URGP=") && at.decimalWord() && (!at.isAt("OPT (") || options());
    }

    private boolean icmp() {
        protocol = null;
        if (!at.skip("TYPE=")) {
            return fragment || incomplete();
        }
        if (!at.decimalWord() || !at.skip("CODE=") || !at.decimalWord()) {
            return false;
        }
        if (at.isAt("INCOMPLETE")) {
            return incomplete();
        }
        if (at.skip("ID=")) {
            return at.decimalWord() && at.skip("SEQ=") && at.decimalWord();
        }
        boolean intact = (!at.skip("PARAMETER=") || at.decimalWord())
                && (!at.skip("POINTER=") || at.hexadecimalWord())
                && (!at.skip("GATEWAY=") || gateways.read(at) && at.endWord())
                && (!at.skip("[") || quoted());
        return intact && (!at.skip("MTU=") || at.decimalWord());
    }

    /** The kernel quotes once and not deeper. */
    private boolean quoted() {
        if (quoting) {
            return false;
        }
        quoting = true;
        boolean intact = at.skip("TRUNCATED") || packet();
        quoting = false;
        return intact && at.skip("]") && at.endWord();
    }

    private boolean incomplete() {
        return at.skip("INCOMPLETE [") && at.decimal(Integer.MAX_VALUE) && at.skip(" bytes]") && at.endWord();
    }

    /** Options of IPv4 and TCP are hexadecimal digits in parentheses; extension headers of IPv6 are words. */
    private boolean options() {
        if (!at.skip("OPT (")) {
            return false;
        }
        if (at.skip(" ")) {
            return true;
        }
        return (at.skip("TRUNCATED") || at.hexadecimal(LONGEST_OPTIONS)) && at.skip(")") && at.endWord();
    }

    private static @Nullable TransportProtocol numbered(long number) {
        for (TransportProtocol known : TransportProtocol.ALL) {
            if (known.number() == number) {
                return known;
            }
        }
        return null;
    }
}
