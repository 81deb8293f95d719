// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.cgroup.namespace.AddressFamily;
import io.github.portjail.rules.policy.TransportProtocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are of a run on Linux 6.18 (Debian 12), cut to three patterns. */
class TranscriptTest {
    private static final Set<AddressFamily> BOTH = EnumSet.allOf(AddressFamily.class);
    private static final List<Pattern> PATTERNS = Pattern.parseList("""
            tcp-connect tcp inside
            tcp-bind-outside tcp outside
            udp-sendto udp inside
            """);
    private static final String CLIENT = """
            tcp-connect 4 0
            tcp-connect 6 0
            tcp-bind-outside 4 111
            tcp-bind-outside 6 111
            udp-sendto 4 1
            udp-sendto 6 0
            """;
    private static final String SERVER = """
            tcp 4 7000 50760
            tcp 6 7001 50762
            udp 6 7005 50123
            """;

    private static List<Trial> read(String client, String server) {
        return Transcript.read(PATTERNS, 7000, BOTH, client, server);
    }

    @Test
    void aPatternIsItsProtocolAndWhatTheProgramDoes() {
        assertEquals(new Pattern(TransportProtocol.TCP, "bind-outside"), PATTERNS.get(1));
        assertEquals("tcp-bind-outside", PATTERNS.get(1).name());
    }

    @Test
    void theDestinationPortTellsWhichPatternArrived() {
        List<Trial> trials = read(CLIENT, SERVER);

        assertEquals(6, trials.size(), "each pattern by both families");
        assertEquals(new Trial(PATTERNS.get(0), AddressFamily.IPV6, 0, List.of(50762)), trials.get(1));
        assertEquals(new Trial(PATTERNS.get(1), AddressFamily.IPV4, 111, List.of()), trials.get(2));
        assertEquals(new Trial(PATTERNS.get(2), AddressFamily.IPV6, 0, List.of(50123)), trials.get(5));
    }

    @Test
    void everyPacketOfAPatternCounts() {
        List<Trial> trials = read(CLIENT, SERVER + "tcp 4 7000 40000\n");

        assertEquals(List.of(50760, 40000), trials.getFirst().ports());
    }

    @Test
    void withoutAnAddressOfAFamilyItsPatternsWereNotTried() {
        String ipv4 = CLIENT.replaceAll("(?m)^\\S+ 6 \\d+\n", "");
        List<Trial> trials = Transcript.read(PATTERNS, 7000, Set.of(AddressFamily.IPV4), ipv4, "");

        assertNull(trials.get(1).error());
        assertEquals(0, trials.get(0).error());
    }

    @Test
    void aResultThatIsMissingIsAFault() {
        String cut = CLIENT.substring(0, CLIENT.indexOf("udp-sendto 6"));

        assertThrows(IllegalArgumentException.class, () -> read(cut, SERVER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp 4 7000 1", "tcp 6 7000 1", "tcp 4 6998 1", "tcp 4 7006 1", "tcp 4 7000", "tcp 4 x 1"})
    void anArrivalOfNoPatternIsAFault(String line) {
        assertThrows(IllegalArgumentException.class, () -> read(CLIENT, line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tcp-connect tcp", "connect tcp inside", "sctp-connect udp inside", "tcp-connect tcp in out"})
    void whatIsNoPatternIsRefused(String line) {
        assertThrows(IllegalArgumentException.class, () -> Pattern.parseList(line));
    }
}
