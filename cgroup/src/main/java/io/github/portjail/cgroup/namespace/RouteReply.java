// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.NativeText;
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
        start = RouteNumbers.align(end);
        if (start + RouteNumbers.NLMSG_HDRLEN > content.length) {
            return false;
        }
        int length = bytes.getInt(start + RouteNumbers.NLMSG_LEN);
        if (length < RouteNumbers.NLMSG_HDRLEN || length > content.length - start) {
            throw new IllegalArgumentException("netlink message of " + length + " bytes is cut short");
        }
        end = start + length;
        return true;
    }

    int type() {
        return bytes.getShort(start + RouteNumbers.NLMSG_TYPE);
    }

    int flags() {
        return bytes.getShort(start + RouteNumbers.NLMSG_FLAGS);
    }

    int sequence() {
        return bytes.getInt(start + RouteNumbers.NLMSG_SEQ);
    }

    /** A byte of the fixed part, 0 to 255. */
    int byteAt(int offset) {
        return bytes.get(start + RouteNumbers.NLMSG_HDRLEN + offset) & 0xff;
    }

    /** Four bytes of the fixed part. */
    int intAt(int offset) {
        return bytes.getInt(start + RouteNumbers.NLMSG_HDRLEN + offset);
    }

    /**
     * Finds an attribute behind the fixed part.
     *
     * @return where its value begins, for the methods below; 0 when there is none
     */
    int find(int fixedSize, int type) {
        return find(start + RouteNumbers.NLMSG_HDRLEN + fixedSize, end, type);
    }

    private int find(int from, int to, int type) {
        int attribute = from;
        while (attribute + RouteNumbers.ATTRIBUTE_HEADER <= to) {
            int length = bytes.getShort(attribute) & 0xffff;
            if (length < RouteNumbers.ATTRIBUTE_HEADER || length > to - attribute) {
                throw new IllegalArgumentException("netlink attribute of " + length + " bytes is cut short");
            }
            if ((bytes.getShort(attribute + 2) & RouteNumbers.NLA_TYPE_MASK) == type) {
                valueLength = length - RouteNumbers.ATTRIBUTE_HEADER;
                return attribute + RouteNumbers.ATTRIBUTE_HEADER;
            }
            attribute += RouteNumbers.align(length);
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
