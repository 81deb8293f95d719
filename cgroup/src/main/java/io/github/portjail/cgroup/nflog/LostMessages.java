// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

/** Counts the messages of a group that the kernel had no room for, by the gaps in their numbers (NFULNL_CFG_F_SEQ). */
final class LostMessages {
    private static final long MASK = 0xffff_ffffL;
    private static final long HALF = 1L << 31;

    private long next;
    private long lost;
    private boolean more;

    /** Some were lost (ENOBUFS); how many, the next message behind the gap will tell. */
    void overrun() {
        more = true;
    }

    /** Takes the number of a message: 0 for a reader's first, and one more for each; 32 bits. */
    void received(long sequence) {
        long gap = (sequence - next) & MASK;
        if (gap >= HALF) {
            // It comes late, and was counted as lost.
            return;
        }
        if (gap > 0) {
            lost += gap;
            more = false;
        }
        next = (sequence + 1) & MASK;
    }

    /** How many were lost, at least: of those behind the last message only that there are some is known. */
    long count() {
        return lost + (more ? 1 : 0);
    }
}
