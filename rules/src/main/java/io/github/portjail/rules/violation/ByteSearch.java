// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds bytes, looking at eight at a time. */
final class ByteSearch {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
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
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long found = zeroBytes((long) LONGS.get(bytes, i) ^ pattern);
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
