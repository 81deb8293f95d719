// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses as the kernel prints them ({@code %pI4}, {@code %pI6}: all eight groups), and keeps those that it met last.
 */
final class PacketAddress {
    private static final int KEPT = 1024;
    private static final int GROUPS = 8;

    private final @Nullable InetAddress[] kept = new @Nullable InetAddress[KEPT];
    private final long[] keptHigh = new long[KEPT];
    private final long[] keptLow = new long[KEPT];

    private boolean isVersion6;
    private long high;
    private long low;

    /** Moves over an address and keeps it; false if none stands there. */
    boolean read(Cursor cursor) {
        int start = cursor.position();
        if (version4(cursor)) {
            return true;
        }
        cursor.moveTo(start);
        return version6(cursor);
    }

    /** Tells whether the address read last is one of IPv6. */
    boolean isVersion6() {
        return isVersion6;
    }

    /** Returns the address read last. */
    InetAddress address() {
        long hash = (high * 31 + low) * 0x9e3779b97f4a7c15L;
        int slot = (int) (hash >>> 54);
        InetAddress known = kept[slot];
        if (known != null
                && keptHigh[slot] == high
                && keptLow[slot] == low
                && known instanceof Inet6Address == isVersion6) {
            return known;
        }
        InetAddress made = isVersion6 ? version6() : version4();
        kept[slot] = made;
        keptHigh[slot] = high;
        keptLow[slot] = low;
        return made;
    }

    private boolean version4(Cursor cursor) {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            if (i > 0 && !cursor.skip(".") || !cursor.decimal(255)) {
                return false;
            }
            value = value << 8 | cursor.number();
        }
        isVersion6 = false;
        high = 0;
        low = value;
        return true;
    }

    private boolean version6(Cursor cursor) {
        long upper = 0;
        long lower = 0;
        for (int i = 0; i < GROUPS; i++) {
            if (i > 0 && !cursor.skip(":") || !cursor.hexadecimal(4)) {
                return false;
            }
            if (i < GROUPS / 2) {
                upper = upper << 16 | cursor.number();
            } else {
                lower = lower << 16 | cursor.number();
            }
        }
        isVersion6 = true;
        high = upper;
        low = lower;
        return true;
    }

    private InetAddress version4() {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (low >> 24), (byte) (low >> 16), (byte) (low >> 8), (byte) low});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Made so that an IPv4-mapped address stays what the packet carried. */
    private InetAddress version6() {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >> 56 - 8 * i);
            bytes[i + 8] = (byte) (low >> 56 - 8 * i);
        }
        try {
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
