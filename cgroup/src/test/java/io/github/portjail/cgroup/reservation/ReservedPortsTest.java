// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.reservation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedPortsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                             | 50000-50999
            8080                           | 50000-50999
            8080,9148                      | 50000-50999
            50000-50999                    | ''
            1-65535                        | ''
            49000-50998                    | 50999
            50001-60000                    | 50000
            50500                          | 50000-50499,50501-50999
            50000,50999                    | 50001-50998
            50000-50099,50200,50300-51000  | 50100-50199,50201-50299
            50010-50020,50021-50030        | 50000-50009,50031-50999
            1,3,50002-50997,65535          | 50000-50001,50998-50999
            """)
    void whatARangeLacksIsToldInTheKernelsSyntax(String reserved, String lacking) {
        ReservedPorts ports = ReservedPorts.parse(reserved + "\n");

        assertEquals(lacking, ports.lacking(new PortRange(50000, 50999)));
        assertEquals(lacking.isEmpty(), ports.contains(new PortRange(50000, 50999)));
    }

    @Test
    void whatSeveralRangesLackIsToldOfEach() {
        PortSet set = PortSet.parse("100:103,200:203,300");
        assertEquals("100-103,200-203,300", ReservedPorts.parse("").lacking(set));
        assertEquals("101,203,300", ReservedPorts.parse("100,102-202").lacking(set));
        assertFalse(ReservedPorts.parse("100-103,200-203").contains(set));
        assertTrue(ReservedPorts.parse("1-299,300").contains(set));
        assertEquals(
                91, ReservedPorts.parse("").leftOf(new PortRange(201, 301), PortSet.parse("100:103,200:208,300:301")));
    }

    @Test
    void whatIsLeftForOthersIsCounted() {
        ReservedPorts ports = ReservedPorts.parse("8080,50500-51499");

        assertEquals(2000, ReservedPorts.parse("").leftOf(new PortRange(50000, 51999), new PortRange(1, 7)));
        assertEquals(1000, ports.leftOf(new PortRange(50000, 51999), new PortRange(50600, 51000)));
        assertEquals(500, ports.leftOf(new PortRange(50000, 51999), new PortRange(50000, 50999)));
        assertEquals(0, ports.leftOf(new PortRange(50000, 51999), new PortRange(1, 65535)));
    }

    @ParameterizedTest
    @CsvSource({"'32768\t60999\n', 32768, 60999", "'1 65535', 1, 65535"})
    void whatTheKernelHandsOutIsRead(String text, int first, int last) {
        assertEquals(new PortRange(first, last), HandedOutPorts.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "x y", "9 1"})
    void whatIsNoRangeOfPortsIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> HandedOutPorts.parse(text));
    }

    @Test
    void bothEndsOfAllPortsAreKnown() {
        assertEquals("1-65535", ReservedPorts.parse("0\n").lacking(new PortRange(1, 65535)));
        assertEquals("1-65534", ReservedPorts.parse("65535\n").lacking(new PortRange(1, 65535)));
        assertTrue(ReservedPorts.parse("0-65535").contains(new PortRange(1, 65535)));
        assertFalse(ReservedPorts.parse("").contains(new PortRange(7, 7)));
    }

    @Test
    void aListOfEveryOtherPortIsReadToItsEnd() {
        StringBuilder odd = new StringBuilder("1");
        StringBuilder even = new StringBuilder("2");
        for (int port = 3; port <= 65535; port += 2) {
            odd.append(',').append(port);
        }
        for (int port = 4; port <= 65534; port += 2) {
            even.append(',').append(port);
        }
        assertEquals(even.toString(), ReservedPorts.parse(odd.toString()).lacking(new PortRange(1, 65535)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "1-", "-1", "1--2", "1,,2", "65536", "9-1", "1 2"})
    void whatTheKernelDoesNotPrintIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ReservedPorts.parse(text));
    }
}
