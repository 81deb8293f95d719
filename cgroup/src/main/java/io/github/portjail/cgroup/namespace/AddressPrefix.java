// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.rules.address.AddressText;
import org.jspecify.annotations.Nullable;

/**
 * All addresses that begin with the same bits: a subnet, or one address when all bits count.
 *
 * @param high the first 64 bits, the address's first byte the most significant one; an IPv4 address fills the upper
 *     half
 * @param low the last 64 bits of an IPv6 address
 * @param length how many bits count, 0 to 32 or 128; the others are kept, so that this can be an address in a subnet
 */
record AddressPrefix(AddressFamily family, long high, long low, int length) {
    AddressPrefix {
        if (length < 0 || length > family.bits()) {
            throw new IllegalArgumentException("prefix length " + length + " is outside 0-" + family.bits());
        }
    }

    /** From an address in network byte order. */
    static AddressPrefix of(AddressFamily family, byte[] address, int length) {
        if (address.length != family.bytes()) {
            throw new IllegalArgumentException(address.length + " bytes are no " + family + " address");
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < address.length; i++) {
            long value = address[i] & 0xffL;
            if (i < Long.BYTES) {
                high |= value << (56 - Byte.SIZE * i);
            } else {
                low |= value << (120 - Byte.SIZE * i);
            }
        }
        return new AddressPrefix(family, high, low, length);
    }

    /** As a record's own; that is made by the Java VM at its first use, which takes 5 ms of a launch. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressPrefix prefix
                && family == prefix.family
                && high == prefix.high
                && low == prefix.low
                && length == prefix.length;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * high + low) + length;
    }

    /** Whether an address is in both. */
    boolean overlaps(AddressPrefix other) {
        int common = Math.min(length, other.length);
        return family == other.family
                && ((high ^ other.high) & highMask(common)) == 0
                && ((low ^ other.low) & lowMask(common)) == 0;
    }

    /** Whether every address of the other is in this one. */
    boolean covers(AddressPrefix other) {
        return length <= other.length && overlaps(other);
    }

    static long highMask(int length) {
        return length == 0 ? 0 : -1L << Math.max(0, 64 - length);
    }

    static long lowMask(int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }

    /** The address at a place in the subnet, with the subnet's length: number 1 is the first host's. */
    AddressPrefix host(int number) {
        return family == AddressFamily.IPV4
                ? new AddressPrefix(family, (high & highMask(length)) + ((long) number << 32), 0, length)
                : new AddressPrefix(family, high & highMask(length), (low & lowMask(length)) + number, length);
    }

    /** The address in network byte order. */
    byte[] bytes() {
        byte[] address = new byte[family.bytes()];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (i < Long.BYTES ? high >>> (56 - Byte.SIZE * i) : low >>> (120 - Byte.SIZE * i));
        }
        return address;
    }

    /** Without the length: {@code 198.18.0.2}, or as RFC 5952 writes it. */
    String address() {
        return AddressText.of(bytes());
    }

    /** {@code 198.18.0.2/30}. */
    @Override
    public String toString() {
        return address() + "/" + length;
    }
}
