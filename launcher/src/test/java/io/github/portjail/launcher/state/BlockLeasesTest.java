// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import org.junit.jupiter.api.Test;

class BlockLeasesTest {
    private static final JailName WEB = new JailName("web");
    private static final JailName DB = new JailName("db");

    @Test
    void aNameThatIsUsedAgainComesLast() {
        BlockLeases leases = BlockLeases.parse("web 10000-10999\ndb 11000-11999\n");

        assertEquals(
                "db 11000-11999\nweb 10000-10999\n",
                leases.with(WEB, new PortRange(10000, 10999)).toString());
        assertEquals(new PortRange(11000, 11999), leases.of(DB));
    }

    @Test
    void whoGetsABlockTakesItFromTheNameThatHadIt() {
        BlockLeases leases = BlockLeases.parse("web 10000-10999\ndb 11000-11999\n");

        assertEquals(
                "db 11000-11999\nnew 10500-10509\n",
                leases.with(new JailName("new"), new PortRange(10500, 10509)).toString());
    }

    @Test
    void damagedLinesArePassedOver() {
        BlockLeases leases = BlockLeases.parse("\nweb\nBad 1-2\nweb 9-1\ndb 1-2\nweb 3-4 \n x 1-2\nlast 5-6");

        assertEquals("db 1-2\n", leases.toString());
        assertNull(leases.of(WEB));
    }

    @Test
    void theOldestNamesAreForgotten() {
        BlockLeases leases = BlockLeases.parse("");
        for (int i = 1; i <= BlockLeases.MOST + 1; i++) {
            leases = leases.with(new JailName("j" + i), new PortRange(i, i));
        }

        assertEquals(BlockLeases.MOST, leases.leases().size());
        assertNull(leases.of(new JailName("j1")));
        assertEquals(new PortRange(2, 2), leases.of(new JailName("j2")));
    }
}
