// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.archive;

/** The first bytes of what is compressed. Apart from what unpacks it: whoever only asks has no library loaded. */
public final class Magic {
    /** How many bytes tell whether something is compressed. */
    public static final int LONGEST = 6;

    private Magic() {}

    /** Tells by its first bytes whether something is compressed in a way that is known, supported or not. */
    public static boolean isPacked(byte[] first) {
        return isGzip(first) || isXz(first) || isZstd(first) || isBzip2(first);
    }

    static boolean isGzip(byte[] first) {
        return begins(first, 0x1f, 0x8b);
    }

    static boolean isXz(byte[] first) {
        return begins(first, 0xfd, '7', 'z', 'X', 'Z', 0);
    }

    static boolean isZstd(byte[] first) {
        return begins(first, 0x28, 0xb5, 0x2f, 0xfd);
    }

    static boolean isBzip2(byte[] first) {
        return begins(first, 'B', 'Z', 'h');
    }

    private static boolean begins(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
