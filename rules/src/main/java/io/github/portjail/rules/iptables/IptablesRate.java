// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.iptables;

import io.github.portjail.rules.policy.RateLimit;

/**
 * A rate as iptables-save lists it.
 *
 * <p>The kernel keeps the time between two packets in ten-thousandths of a second (XT_LIMIT_SCALE), and iptables-save makes a
 * rate of that in the unit it likes best: {@code 60/minute} becomes {@code 1/sec}. Given to iptables is what it will list, so
 * that what is read back can be compared; where that is not the same rate, it differs by less than a ten-thousandth of a
 * second between two packets, or by less than one packet in its unit.
 */
final class IptablesRate {
    private static final int SCALE = 10_000;
    private static final String[] WORDS = {"day", "hour", "min", "sec"};
    private static final int[] SECONDS = {24 * 60 * 60, 60 * 60, 60, 1};

    /** More rounds than it takes until iptables lists what it was given. */
    private static final int ROUNDS = 8;

    private IptablesRate() {}

    static String text(RateLimit rate) {
        int unit = unit(rate.unit());
        int packets = rate.packets();
        for (int round = 0; round < ROUNDS; round++) {
            int period = SCALE * SECONDS[unit] / packets;
            unit = listedUnit(period);
            packets = SCALE * SECONDS[unit] / period;
        }
        return packets + "/" + WORDS[unit];
    }

    /** The choice of print_rate() in libxt_limit.c. */
    private static int listedUnit(int period) {
        for (int finer = 1; finer < SECONDS.length; finer++) {
            int scaled = SCALE * SECONDS[finer];
            if (period > scaled || scaled / period < scaled % period) {
                return finer - 1;
            }
        }
        return SECONDS.length - 1;
    }

    private static int unit(RateLimit.Unit unit) {
        return switch (unit) {
            case DAY -> 0;
            case HOUR -> 1;
            case MINUTE -> 2;
            case SECOND -> 3;
        };
    }
}
