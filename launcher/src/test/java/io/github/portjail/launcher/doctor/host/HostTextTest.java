// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.doctor.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostTextTest {
    private static List<BoundSocket> sockets(String file, String protocol) {
        return SocketTables.parse(Capture.read("debian-12-linux-6.18." + file), protocol);
    }

    @Test
    void tcpSocketsCountWhenTheyListen() {
        assertEquals(List.of(new BoundSocket("tcp", "127.0.0.1", 50007)), sockets("tcp", "tcp"));
        assertEquals(List.of(new BoundSocket("tcp", "[::]", 50009)), sockets("tcp6", "tcp"));
    }

    @Test
    void udpSocketsCountWhenTheyHaveAPort() {
        assertEquals(List.of(new BoundSocket("udp", "0.0.0.0", 50008)), sockets("udp", "udp"));
        assertEquals(List.of(new BoundSocket("udp", "[::1]", 50008)), sockets("udp6", "udp"));
    }

    @Test
    void aMalformedLineIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> SocketTables.parse("  sl\n 0: nonsense\n", "tcp"));
        assertEquals(List.of(), SocketTables.parse("", "tcp"), "a file that could not be read");
    }

    @Test
    void reservedPortsAreSingleOnesAndRanges() {
        assertEquals(
                List.of(new PortRange(8080, 8080), new PortRange(9000, 9010)), PortList.reserved("8080,9000-9010\n"));
        assertEquals(List.of(), PortList.reserved("\n"));
        assertEquals("8080,9000-9010", PortList.text(PortList.reserved("8080,9000-9010")));
    }

    @Test
    void theRangeForAllProgramsIsTwoNumbers() {
        assertEquals(new PortRange(32768, 60999), PortList.ephemeral("32768\t60999\n"));
        assertEquals(null, PortList.ephemeral("1 2 3"));
    }

    @Test
    void rangesHaveInCommonWhatBothHave() {
        PortRange range = new PortRange(100, 200);
        assertEquals(List.of(new PortRange(150, 200)), PortList.common(range, new PortRange(150, 300)));
        assertEquals(List.of(), PortList.common(range, new PortRange(201, 300)));
        assertEquals(
                List.of(new PortRange(150, 160), new PortRange(190, 195)),
                PortList.common(PortSet.parse("1:160,190:195"), new PortRange(150, 300)));
        assertEquals(2, PortList.count(List.of(range), List.of(new PortRange(50, 100), new PortRange(200, 210))));
    }

    @Test
    void theParentStandsBehindTheNameWhateverTheNameIs() {
        assertEquals("4711", FirstNamespace.parent("4712 (a) b (c) S 4711 4712 4712 0 -1\n"));
        assertEquals("0", FirstNamespace.parent(""));
    }

    @Test
    void aSettingThatIsNoNumberHasTheOther() {
        Settings settings = new Settings(Map.of("a", "7", "b", "x"));
        assertEquals(7, settings.number("a", 1));
        assertEquals(1, settings.number("b", 1));
        assertEquals(1, settings.number("c", 1));
    }
}
