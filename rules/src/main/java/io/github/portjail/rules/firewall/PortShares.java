// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

import io.github.portjail.rules.policy.PortRange;
import java.util.List;

/** How often connections take their turn in each of several ranges: as often as it has ports, in the smallest numbers. */
final class PortShares {
    private PortShares() {}

    /** Returns the share of each range. */
    static int[] of(List<PortRange> ranges) {
        int common = 0;
        for (int i = 0; i < ranges.size(); i++) {
            common = divisor(ranges.get(i).size(), common);
        }
        int[] shares = new int[ranges.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = ranges.get(i).size() / common;
        }
        return shares;
    }

    /** Returns how many turns there are until all ranges had theirs. */
    static int sum(int[] shares) {
        int sum = 0;
        for (int share : shares) {
            sum += share;
        }
        return sum;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }
}
