// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds bytes, looking at eight at a time. */
final class ByteSearch {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int UNROLLED = 4 * Long.BYTES;
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;

    private ByteSearch() {}

    /** Returns the index of the first newline, or {@code to} if there is none. */
    static int find(byte[] bytes, int from, int to) {
        return find(bytes, from, to, (byte) '\n');
    }

    /** Returns the index of the first such byte, or {@code to} if there is none. */
    static int find(byte[] bytes, int from, int to, byte wanted) {
        long pattern = EACH * (wanted & 0xff);
        int i = from;
        for (; i <= to - UNROLLED; i += UNROLLED) {
            long first = zeroBytes(longAt(bytes, i) ^ pattern);
            long second = zeroBytes(longAt(bytes, i + 8) ^ pattern);
            long third = zeroBytes(longAt(bytes, i + 16) ^ pattern);
            long fourth = zeroBytes(longAt(bytes, i + 24) ^ pattern);
            if ((first | second | third | fourth) != 0) {
                return i + firstOf(first, second, third, fourth);
            }
        }
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long found = zeroBytes(longAt(bytes, i) ^ pattern);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return to;
    }

    /** Returns eight bytes, the first of them lowest. */
    static long longAt(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    private static int firstOf(long first, long second, long third, long fourth) {
        if (first != 0) {
            return Long.numberOfTrailingZeros(first) >>> 3;
        }
        if (second != 0) {
            return 8 + (Long.numberOfTrailingZeros(second) >>> 3);
        }
        return third != 0
                ? 16 + (Long.numberOfTrailingZeros(third) >>> 3)
                : 24 + (Long.numberOfTrailingZeros(fourth) >>> 3);
    }

    /** Returns the index of the first such bytes, or -1 if there are none. The last of them should be the rarest. */
    static int find(byte[] bytes, int from, int to, byte[] wanted) {
        int last = wanted.length - 1;
        for (int end = from + last; ; end++) {
            end = find(bytes, Math.min(end, to), to, wanted[last]);
            if (end >= to) {
                return -1;
            }
            int start = end - last;
            int i = 0;
            while (i < last && bytes[start + i] == wanted[i]) {
                i++;
            }
            if (i == last) {
                return start;
            }
        }
    }

    /** Returns the high bit of each byte that is 0; above the lowest such byte there may be false ones. */
    private static long zeroBytes(long word) {
        return word - EACH & ~word & HIGH;
    }
}
