// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.cgroup.syscall.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a datagram, one after the other. What is cut short or contradicts itself is said to be {@link #damaged}, never
 * thrown.
 */
final class NflogMessage {
    private static final int MICROSECONDS = 1_000_000;
    private static final int NOT_FOUND = -1;

    /** Far beyond any clock, and within what {@link Instant} holds. */
    private static final long LATEST_SECOND = 1L << 40;

    private final byte[] content;
    private final ByteBuffer host;
    private final ByteBuffer network;
    private int start;
    private int end;
    private int length;
    private boolean damaged;

    NflogMessage(byte[] datagram) {
        this.content = datagram;
        this.host = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        this.network = ByteBuffer.wrap(datagram);
    }

    /** Goes to the next message, at first to the first; false when there is none. */
    boolean next() {
        if (damaged) {
            return false;
        }
        start = Netlink.align(end);
        if (start >= content.length) {
            return false;
        }
        int stated = start + Netlink.NLMSG_HDRLEN <= content.length
                ? host.getInt(start + Netlink.NLMSG_LEN)
                : content.length + 1;
        if (stated < Netlink.NLMSG_HDRLEN || stated > content.length - start) {
            damaged = true;
            return false;
        }
        end = start + stated;
        return true;
    }

    /** Whether the datagram ended within a message. */
    boolean damaged() {
        return damaged;
    }

    boolean isPacket() {
        return type() == (NflogNumbers.NFNL_SUBSYS_ULOG << 8 | NflogNumbers.NFULNL_MSG_PACKET);
    }

    /** Whether the message answers the request of this number. */
    boolean answers(int sequence) {
        return type() == Netlink.NLMSG_ERROR
                && host.getInt(start + Netlink.NLMSG_SEQ) == sequence
                && end - start >= Netlink.NLMSG_HDRLEN + Integer.BYTES;
    }

    /** The errno of an answer; 0 if the request was fulfilled. */
    int error() {
        return -host.getInt(start + Netlink.NLMSG_HDRLEN);
    }

    /** Whether the attributes fill the message. */
    boolean isWhole() {
        int attribute = start + Netlink.NLMSG_HDRLEN + NflogNumbers.NFGENMSG_SIZE;
        while (attribute < end) {
            int size = attribute + Netlink.NLA_HDRLEN <= end ? host.getShort(attribute) & 0xffff : 0;
            if (size < Netlink.NLA_HDRLEN || size > end - attribute) {
                return false;
            }
            attribute += Netlink.align(size);
        }
        return true;
    }

    /** The group that the packet was logged to. */
    int group() {
        return end - start < Netlink.NLMSG_HDRLEN + NflogNumbers.NFGENMSG_SIZE
                ? NOT_FOUND
                : network.getShort(start + Netlink.NLMSG_HDRLEN + NflogNumbers.NFGEN_RES_ID) & 0xffff;
    }

    /** The prefix of the rule, without the NUL that ends it; null if there is none. */
    @Nullable String prefix() {
        int value = find(NflogNumbers.NFULA_PREFIX);
        if (value == NOT_FOUND) {
            return null;
        }
        int size = 0;
        while (size < length && content[value + size] != 0) {
            size++;
        }
        return new String(content, value, size, StandardCharsets.ISO_8859_1);
    }

    /** The packet's first bytes, from its network header on; empty if there are none. */
    ByteBuffer payload() {
        int value = find(NflogNumbers.NFULA_PAYLOAD);
        return value == NOT_FOUND
                ? ByteBuffer.allocate(0)
                : ByteBuffer.wrap(content, value, length).slice();
    }

    /** When the kernel received the packet; null for one that this host sent, and if it is no time. */
    @Nullable Instant time() {
        int value = find(NflogNumbers.NFULA_TIMESTAMP);
        if (value == NOT_FOUND || length < NflogNumbers.TIMESTAMP_SIZE) {
            return null;
        }
        long seconds = network.getLong(value);
        long microseconds = network.getLong(value + NflogNumbers.TIMESTAMP_USEC);
        if (seconds <= 0 || seconds > LATEST_SECOND || microseconds < 0 || microseconds >= MICROSECONDS) {
            return null;
        }
        return Instant.ofEpochSecond(seconds, microseconds * 1000);
    }

    /**
     * The unsigned number of an attribute of four bytes.
     *
     * @param none what to return if there is none
     */
    long number(int type, long none) {
        int value = find(type);
        return value == NOT_FOUND || length < Integer.BYTES ? none : network.getInt(value) & 0xffff_ffffL;
    }

    private int type() {
        return host.getShort(start + Netlink.NLMSG_TYPE) & 0xffff;
    }

    /** Returns where the value begins, and puts its size into {@link #length}. */
    private int find(int type) {
        int attribute = start + Netlink.NLMSG_HDRLEN + NflogNumbers.NFGENMSG_SIZE;
        while (attribute + Netlink.NLA_HDRLEN <= end) {
            int size = host.getShort(attribute) & 0xffff;
            if (size < Netlink.NLA_HDRLEN || size > end - attribute) {
                return NOT_FOUND;
            }
            if ((host.getShort(attribute + 2) & Netlink.NLA_TYPE_MASK) == type) {
                length = size - Netlink.NLA_HDRLEN;
                return attribute + Netlink.NLA_HDRLEN;
            }
            attribute += Netlink.align(size);
        }
        return NOT_FOUND;
    }
}
