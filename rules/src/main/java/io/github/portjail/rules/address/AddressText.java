// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.address;

import java.net.InetAddress;

/** Addresses as people write them. */
public final class AddressText {
    private static final int IPV4_BYTES = 4;
    private static final int GROUPS = 8;

    private AddressText() {}

    /** Returns the address, that of IPv6 as RFC 5952 writes it: {@code fd77::2}. */
    public static String of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * Returns the address, that of IPv6 as RFC 5952 writes it: {@code fd77::2}.
     *
     * @param address 4 or 16 bytes in network byte order
     */
    public static String of(byte[] address) {
        StringBuilder text = new StringBuilder(40);
        if (address.length == IPV4_BYTES) {
            for (int i = 0; i < IPV4_BYTES; i++) {
                text.append(i == 0 ? "" : ".").append(address[i] & 0xff);
            }
            return text.toString();
        }
        int zeros = longestZeros(address);
        int i = 0;
        while (i < GROUPS) {
            if (i == zeros) {
                text.append("::");
                while (i < GROUPS && group(address, i) == 0) {
                    i++;
                }
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(address, i++)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] address, int group) {
        return (address[2 * group] & 0xff) << 8 | (address[2 * group + 1] & 0xff);
    }

    /** The group at which the first of the longest runs of zeros begins, of two at least; -1 for none. */
    private static int longestZeros(byte[] address) {
        int best = -1;
        int bestLength = 1;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            length = group(address, i) == 0 ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                best = i - length + 1;
            }
        }
        return best;
    }
}
