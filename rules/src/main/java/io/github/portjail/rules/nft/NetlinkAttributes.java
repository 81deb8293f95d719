// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.nft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Attributes of a netlink message ({@code struct nlattr}), one behind the other; headers are in host byte order, padding is zero. */
public final class NetlinkAttributes {
    private static final int HEADER = 4;
    private static final int ALIGNMENT = 4;
    private static final int FIRST_ROOM = 256;

    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_ROOM).order(ByteOrder.nativeOrder());

    /** Adds an attribute with this value. */
    public NetlinkAttributes add(int type, byte[] value) {
        room(HEADER + value.length + ALIGNMENT);
        bytes.putShort((short) (HEADER + value.length)).putShort((short) type).put(value);
        while (bytes.position() % ALIGNMENT != 0) {
            bytes.put((byte) 0);
        }
        return this;
    }

    /** Adds a string, ended by NUL. */
    public NetlinkAttributes add(int type, String text) {
        byte[] characters = text.getBytes(StandardCharsets.UTF_8);
        return add(type, Arrays.copyOf(characters, characters.length + 1));
    }

    /** Adds 32 bits in network byte order. */
    public NetlinkAttributes add(int type, int number) {
        return add(type, big(number));
    }

    /** Adds 64 bits in network byte order. */
    public NetlinkAttributes addLong(int type, long number) {
        byte[] value = Arrays.copyOf(big((int) (number >> Integer.SIZE)), Long.BYTES);
        System.arraycopy(big((int) number), 0, value, Integer.BYTES, Integer.BYTES);
        return add(type, value);
    }

    /** Begins an attribute that holds others; returns what {@link #end} needs. */
    public int begin(int type) {
        room(HEADER);
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) type);
        return start;
    }

    /** Ends it. */
    public NetlinkAttributes end(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    /** Returns a copy. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /**
     * Returns the value of the first attribute of this type among those from {@code offset} on; null when there is none.
     *
     * @param attributes one behind the other
     */
    public static byte @Nullable [] find(byte[] attributes, int offset, int type) {
        ByteBuffer all = ByteBuffer.wrap(attributes).order(ByteOrder.nativeOrder());
        int at = offset;
        while (at + HEADER <= attributes.length) {
            int length = Short.toUnsignedInt(all.getShort(at));
            if (length < HEADER || at + length > attributes.length) {
                return null;
            }
            if ((all.getShort(at + Short.BYTES) & TYPE_MASK) == type) {
                return Arrays.copyOfRange(attributes, at + HEADER, at + length);
            }
            at += (length + ALIGNMENT - 1) & -ALIGNMENT;
        }
        return null;
    }

    private static final int TYPE_MASK = 0x3fff;

    /** 32 bits in network byte order. */
    static byte[] big(int number) {
        return new byte[] {
            (byte) (number >> 3 * Byte.SIZE),
            (byte) (number >> 2 * Byte.SIZE),
            (byte) (number >> Byte.SIZE),
            (byte) number
        };
    }

    private void room(int more) {
        if (bytes.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(2 * bytes.capacity() + more).order(ByteOrder.nativeOrder());
            bytes.flip();
            larger.put(bytes);
            bytes = larger;
        }
    }
}
