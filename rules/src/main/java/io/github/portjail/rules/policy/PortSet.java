// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import java.util.List;

/**
 * The source ports that a jail may use: one range, as nearly always, or several.
 *
 * <p>Two sets of the same ports are equal and print alike, however they were given.
 */
public sealed interface PortSet permits PortRange, PortRanges {
    /** So many ranges a jail has at most: 63 is what a customer behind MAP-E has with six offset bits (RFC 7597, 5.1). */
    int MOST_RANGES = 64;

    /**
     * Parses {@code LO:HI}, {@code LO-HI}, a single port, or several of these with commas between them, in any order.
     *
     * @throws InvalidValueException with the faults of the text in its one line
     */
    static PortSet parse(String text) {
        if (text.indexOf(',') >= 0) {
            return PortRanges.parseSeveral(text);
        }
        return isNumber(text) ? PortRange.parse(text + "-" + text) : PortRange.parse(text);
    }

    /** Returns the ranges: in rising order, none touching another. */
    List<PortRange> ranges();

    /** Returns the smallest range that holds all ports; with several ranges it holds ports that are not of the set. */
    PortRange hull();

    /** Tells whether the port is of the set. */
    boolean contains(int port);

    /** Tells whether the two have a port in common. */
    boolean overlaps(PortSet other);

    /** Returns how many ports there are, 1 to 65535. */
    int size();

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
