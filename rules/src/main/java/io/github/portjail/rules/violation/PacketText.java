// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.policy.TransportProtocol;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the kernel's module nf_log_syslog prints of a packet, from {@code IN=} on, for rules of nftables and iptables alike.
 *
 * <p>The fields stand in a fixed order, which is held to: a text that was cut off or mixed with another does not pass. Fields
 * that later kernels may add are passed over at the end.
 */
final class PacketText {
    /** A name has 15 bytes (IFNAMSIZ); each may be escaped as four. */
    private static final int LONGEST_NAME = 60;

    private static final int NAMES_KEPT = 64;

    private final Cursor at = new Cursor();
    private final PacketHeaders headers = new PacketHeaders(at);
    private final @Nullable String[] names = new @Nullable String[NAMES_KEPT];

    private String inputInterface = "";
    private String outputInterface = "";
    private long uid;
    private long gid;

    /** What a text is. */
    enum Outcome {
        /** A packet of a protocol with ports. */
        PACKET,
        /** A packet of another protocol. */
        WITHOUT_PORTS,
        /** Cut off, or mixed with another. */
        TORN
    }

    /** Reads a text that begins with {@code IN=}. */
    Outcome read(byte[] line, int from, int to) {
        at.set(line, from, to);
        uid = Violation.UNKNOWN_ID;
        gid = Violation.UNKNOWN_ID;
        if (!links() || !headers.read()) {
            return Outcome.TORN;
        }
        if (!rest()) {
            return Outcome.TORN;
        }
        return headers.protocol() == null ? Outcome.WITHOUT_PORTS : Outcome.PACKET;
    }

    /** Returns the packet read last, if it was one of a protocol with ports. */
    Violation violation(@Nullable Instant time, String jail) {
        TransportProtocol protocol = headers.protocol();
        InetAddress source = headers.source();
        InetAddress destination = headers.destination();
        if (protocol == null || source == null || destination == null) {
            throw new IllegalStateException("no packet with ports was read");
        }
        return new Violation(
                time,
                jail,
                protocol,
                new Endpoint(source, headers.sourcePort()),
                new Endpoint(destination, headers.destinationPort()),
                inputInterface,
                outputInterface,
                uid,
                gid,
                null);
    }

    private boolean links() {
        if (!at.skip("IN=")) {
            return false;
        }
        String input = name();
        if (input == null || !at.skip("OUT=")) {
            return false;
        }
        String output = name();
        if (output == null) {
            return false;
        }
        inputInterface = input;
        outputInterface = output;
        return (!at.skip("PHYSIN=") || name() != null)
                && (!at.skip("PHYSOUT=") || name() != null)
                && (!at.skip("MAC=") || word())
                && (!at.skip("MACSRC=") || word())
                && (!at.skip("MACDST=") || word())
                && (!at.skip("VPROTO=") || word())
                && (!at.skip("VID=") || word())
                && (!at.skip("MACPROTO=") || word())
                && (!at.skip("TUNNEL=") || word());
    }

    /** Moves over what a packet's own fields are followed by: the socket's owner and the mark. */
    private boolean rest() {
        if (at.skip("UID=")) {
            if (!at.decimal(0xffffffffL) || !at.skip(" GID=")) {
                return false;
            }
            // GID was read over the same cursor: the number before it is kept first.
            uid = at.number();
            if (!at.decimal(0xffffffffL)) {
                return false;
            }
            gid = at.number();
            if (!at.endWord()) {
                return false;
            }
        }
        if (at.skip("MARK=0x") && !at.hexadecimalWord()) {
            return false;
        }
        while (!at.atEnd()) {
            if (at.peek() == ' ' || at.peek() == '\r') {
                at.moveTo(at.position() + 1);
            } else if (!laterField()) {
                return false;
            }
        }
        return true;
    }

    /** A field that this class does not know: NAME=value, not one of those that begin another text. */
    private boolean laterField() {
        if (at.isAt("IN=") || at.isAt("OUT=") || at.isAt("SRC=") || at.isAt("DST=") || at.isAt("PROTO=")) {
            return false;
        }
        int start = at.position();
        while (at.peek() >= 'A' && at.peek() <= 'Z' || at.peek() >= '0' && at.peek() <= '9') {
            at.moveTo(at.position() + 1);
        }
        return at.position() > start && at.skip("=") && word();
    }

    private boolean word() {
        at.toSpace();
        return at.endWord();
    }

    /** Moves over a network interface's name and the space behind it; null if it is too long or the text ends. */
    private @Nullable String name() {
        int start = at.position();
        at.toSpace();
        int length = at.position() - start;
        if (length > LONGEST_NAME || at.atEnd()) {
            return null;
        }
        String name = length == 0 ? "" : kept(at.bytes(), start, length);
        return at.endWord() ? name : null;
    }

    private String kept(byte[] bytes, int start, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + bytes[start + i];
        }
        int slot = (hash ^ hash >>> 6) & NAMES_KEPT - 1;
        String name = names[slot];
        if (name == null || !at(bytes, start, length, name)) {
            name = printable(bytes, start, length);
            names[slot] = name;
        }
        return name;
    }

    /** The kernel allows control characters in names; they are escaped as it does in /dev/kmsg. */
    private static String printable(byte[] bytes, int start, int length) {
        StringBuilder name = new StringBuilder(length);
        for (int i = start; i < start + length; i++) {
            int value = bytes[i] & 0xff;
            if (value > ' ' && value <= '~') {
                name.append((char) value);
            } else {
                name.append("\\x")
                        .append(Character.forDigit(value >> 4, 16))
                        .append(Character.forDigit(value & 0xf, 16));
            }
        }
        return name.toString();
    }

    private static boolean at(byte[] bytes, int start, int length, String name) {
        if (name.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name.charAt(i) != (bytes[start + i] & 0xff)) {
                return false;
            }
        }
        return true;
    }
}
