// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LostMessagesTest {
    private final LostMessages lost = new LostMessages();

    @Test
    void numbersWithoutAGapAreNoLoss() {
        for (int i = 0; i < 1000; i++) {
            lost.received(i);
        }
        assertEquals(0, lost.count());
    }

    @Test
    void whatIsMissingBeforeTheFirstIsLostToo() {
        lost.received(3);
        assertEquals(3, lost.count());
    }

    @Test
    void theNumbersBeginAgainBehindTheLast() {
        lost.received(0x7fff_fff0L);
        lost.received(0xffff_fff0L);
        long before = lost.count();
        lost.received(0x0000_0002L);
        assertEquals(before + 17, lost.count(), "fff1 to ffff, and 0 and 1");
    }

    @Test
    void oneThatComesLateIsNoGap() {
        lost.received(5);
        lost.received(4);
        lost.received(6);
        assertEquals(5, lost.count());
    }
}
