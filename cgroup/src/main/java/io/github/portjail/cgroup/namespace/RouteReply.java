// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.NativeText;
import io.github.portjail.cgroup.syscall.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The messages of a datagram from rtnetlink(7), one after the other. */
final class RouteReply {
    private final byte[] content;
    private final ByteBuffer bytes;
    private int start;
    private int end;
    private int valueLength;

    RouteReply(byte[] datagram) {
        this.content = datagram;
        this.bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
    }

    /** Goes to the next message, at first to the first; false when there is none. */
    boolean next() {
        start = Netlink.align(end);
        if (start + Netlink.NLMSG_HDRLEN > content.length) {
            return false;
        }
        int length = bytes.getInt(start + Netlink.NLMSG_LEN);
        if (length < Netlink.NLMSG_HDRLEN || length > content.length - start) {
            throw new IllegalArgumentException("netlink message of " + length + " bytes is cut short");
        }
        end = start + length;
        return true;
    }

    int type() {
        return bytes.getShort(start + Netlink.NLMSG_TYPE);
    }

    int flags() {
        return bytes.getShort(start + Netlink.NLMSG_FLAGS);
    }

    int sequence() {
        return bytes.getInt(start + Netlink.NLMSG_SEQ);
    }

    /** A byte of the fixed part, 0 to 255. */
    int byteAt(int offset) {
        return bytes.get(start + Netlink.NLMSG_HDRLEN + offset) & 0xff;
    }

    /** Four bytes of the fixed part. */
    int intAt(int offset) {
        return bytes.getInt(start + Netlink.NLMSG_HDRLEN + offset);
    }

    /**
     * Finds an attribute behind the fixed part.
     *
     * @return where its value begins, for the methods below; 0 when there is none
     */
    int find(int fixedSize, int type) {
        return find(start + Netlink.NLMSG_HDRLEN + fixedSize, end, type);
    }

    private int find(int from, int to, int type) {
        int attribute = from;
        while (attribute + Netlink.NLA_HDRLEN <= to) {
            int length = bytes.getShort(attribute) & 0xffff;
            if (length < Netlink.NLA_HDRLEN || length > to - attribute) {
                throw new IllegalArgumentException("netlink attribute of " + length + " bytes is cut short");
            }
            if ((bytes.getShort(attribute + 2) & Netlink.NLA_TYPE_MASK) == type) {
                valueLength = length - Netlink.NLA_HDRLEN;
                return attribute + Netlink.NLA_HDRLEN;
            }
            attribute += Netlink.align(length);
        }
        return 0;
    }

    /** Length of the value that {@link #find} found last. */
    int valueLength() {
        return valueLength;
    }

    int valueByte(int value) {
        return bytes.get(value) & 0xff;
    }

    int valueInt(int value) {
        return bytes.getInt(value);
    }

    int valueShort(int value) {
        return bytes.getShort(value) & 0xffff;
    }

    /** The value that was found last. */
    byte[] value(int value) {
        return Arrays.copyOfRange(content, value, value + valueLength);
    }

    /** The value that was found last, without the NUL at its end; empty for none. */
    String text(int value) {
        if (value == 0) {
            return "";
        }
        int length = valueLength;
        if (length > 0 && content[value + length - 1] == 0) {
            length--;
        }
        return NativeText.decode(Arrays.copyOfRange(content, value, value + length));
    }
}
