// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.portjail.launcher.state.BlockLeases;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockChoiceTest {
    private static final JailName WEB = new JailName("web");

    private static @Nullable PortRange choose(int ports, @Nullable JailName name, String leases, String... held) {
        List<PortRange> ranges = Stream.of(held).map(PortRange::parse).toList();
        return new BlockChoice(new PortRange(10000, 10099), ranges, BlockLeases.parse(leases)).choose(ports, name);
    }

    @Test
    void theLowestFreeBlockIsTaken() {
        assertEquals(new PortRange(10000, 10009), choose(10, WEB, ""));
        assertEquals(new PortRange(10010, 10019), choose(10, WEB, "", "10000-10009"));
        assertEquals(new PortRange(10005, 10014), choose(10, null, "", "9000-10004", "10015-10020"));
        assertEquals(new PortRange(10025, 10034), choose(10, null, "", "10015-10024", "10004-10016"));
        assertEquals(new PortRange(10000, 10099), choose(100, WEB, ""), "the whole pool");
    }

    @Test
    void aNameHasItsBlockAgainAsLongAsItIsFree() {
        String leases = "web 10050-10059\ndb 10000-10009\n";

        assertEquals(new PortRange(10050, 10059), choose(10, WEB, leases));
        assertEquals(
                new PortRange(10010, 10019), choose(10, WEB, leases, "10059-10060"), "somebody uses its last port");
        assertEquals(new PortRange(10010, 10029), choose(20, WEB, leases), "another number of ports is asked");
        assertEquals(new PortRange(10000, 10009), choose(10, WEB, "web 20000-20009\n"), "it is outside of the pool");
    }

    @Test
    void anAbsentNamesBlockIsTakenOnlyWhenNoOtherIsLeftAndTheOldestFirst() {
        String leases = "old 10000-10049\nnew 10050-10089\n";

        assertEquals(new PortRange(10090, 10099), choose(10, WEB, leases));
        assertEquals(new PortRange(10000, 10010), choose(11, WEB, leases));
        assertEquals(new PortRange(10050, 10060), choose(11, WEB, leases, "10000-10049"), "the oldest is in use");
        assertEquals(new PortRange(10000, 10099), choose(100, WEB, leases), "all of them");
    }

    @Test
    void whereJailsLeaveNoRoomThereIsNone() {
        assertNull(choose(51, WEB, "", "10049-10049"));
        assertNull(choose(101, WEB, ""));
        assertNull(choose(1, WEB, "web 10000-10000\n", "1-65535"));
        assertEquals(new PortRange(10050, 10099), choose(50, WEB, "", "10049-10049"));
    }

    @ParameterizedTest
    @CsvSource({
        "32768:60999, 10000:32767",
        "32768:40000, 40001:65535",
        "1024:32767, 32768:65535",
        "20000:65535, 10000:19999",
        "9000:65534, 65535:65535",
    })
    void thePoolIsTheLargerPartBesideWhatTheKernelHandsOut(String handedOut, String pool) {
        assertEquals(PortRange.parse(pool), BlockChoice.usualPool(PortRange.parse(handedOut)));
    }

    @Test
    void whereTheKernelHandsOutAllPortsThereIsNoPool() {
        assertNull(BlockChoice.usualPool(new PortRange(1024, 65535)));
    }
}
