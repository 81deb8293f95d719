// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.NativeText;
import io.github.portjail.cgroup.syscall.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A request to rtnetlink(7) in the making: header, fixed part, attributes. Host byte order, but addresses in network
 * byte order.
 */
final class RouteMessage {
    private static final int MOST = 1024;

    private final byte[] content = new byte[MOST];
    private final ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder());
    private int length;

    /**
     * Begins a message.
     *
     * @param flags besides NLM_F_REQUEST
     * @param fixedSize of the zeroed structure that follows the header
     */
    RouteMessage(int type, int flags, int fixedSize) {
        bytes.putShort(Netlink.NLMSG_TYPE, (short) type);
        bytes.putShort(Netlink.NLMSG_FLAGS, (short) (Netlink.NLM_F_REQUEST | flags));
        length = Netlink.NLMSG_HDRLEN + fixedSize;
    }

    /** Sets a byte of the fixed part. */
    RouteMessage setByte(int offset, int value) {
        bytes.put(Netlink.NLMSG_HDRLEN + offset, (byte) value);
        return this;
    }

    /** Sets four bytes of the fixed part. */
    RouteMessage setInt(int offset, int value) {
        bytes.putInt(Netlink.NLMSG_HDRLEN + offset, value);
        return this;
    }

    RouteMessage attribute(int type, byte[] value) {
        int start = begin(type);
        bytes.put(length, value);
        length += value.length;
        return end(start);
    }

    RouteMessage attribute(int type, int value) {
        int start = begin(type);
        bytes.putInt(length, value);
        length += Integer.BYTES;
        return end(start);
    }

    /** Text, ended by NUL. */
    RouteMessage attribute(int type, String value) {
        byte[] text = NativeText.encode(value);
        return attribute(type, Arrays.copyOf(text, text.length + 1));
    }

    /** Begins an attribute that holds others; returns what {@link #end} takes. */
    int beginNested(int type) {
        return begin(type | Netlink.NLA_F_NESTED);
    }

    /** Begins an attribute that holds a zeroed structure and others. */
    int beginNested(int type, int structureSize) {
        int start = begin(type | Netlink.NLA_F_NESTED);
        length += structureSize;
        return start;
    }

    private int begin(int type) {
        int start = length;
        bytes.putShort(start + 2, (short) type);
        length += Netlink.NLA_HDRLEN;
        return start;
    }

    RouteMessage end(int start) {
        bytes.putShort(start, (short) (length - start));
        length = Netlink.align(length);
        return this;
    }

    int type() {
        return bytes.getShort(Netlink.NLMSG_TYPE);
    }

    byte[] toBytes(int sequence) {
        bytes.putInt(Netlink.NLMSG_LEN, length);
        bytes.putInt(Netlink.NLMSG_SEQ, sequence);
        return Arrays.copyOf(content, length);
    }
}
