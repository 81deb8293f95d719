// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import java.net.Inet4Address;
import java.net.InetAddress;

/** Addresses as people write them. */
public final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** Returns the address, that of IPv6 as RFC 5952 writes it: {@code fd77::2}. */
    public static String of(InetAddress address) {
        if (address instanceof Inet4Address) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        int zeros = longestZeros(bytes);
        StringBuilder text = new StringBuilder(40);
        int i = 0;
        while (i < GROUPS) {
            if (i == zeros) {
                text.append("::");
                while (i < GROUPS && group(bytes, i) == 0) {
                    i++;
                }
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(bytes, i++)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] bytes, int group) {
        return (bytes[2 * group] & 0xff) << 8 | (bytes[2 * group + 1] & 0xff);
    }

    /** The group at which the first of the longest runs of zeros begins, of two at least; -1 for none. */
    private static int longestZeros(byte[] bytes) {
        int best = -1;
        int bestLength = 1;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            length = group(bytes, i) == 0 ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                best = i - length + 1;
            }
        }
        return best;
    }
}
