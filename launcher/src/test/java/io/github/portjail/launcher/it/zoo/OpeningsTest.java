// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a capture shows is read as it stands, and judged together with what the program said. */
final class OpeningsTest {
    private static final List<String> TCPDUMP_4_99 = List.of(
            "15:01:02.000001 IP 10.77.0.1.50123 > 10.77.0.2.11000: Flags [S], seq 1, win 64240, length 0",
            "15:01:02.000002 IP6 fd77::1.50124 > fd77::2.11000: Flags [S], seq 1, win 64800, length 0",
            "15:01:02.000003 IP 10.77.0.1.50125 > 10.77.0.2.53: 51642+ A? zoo.test. (26)",
            "15:01:02.000004 IP 10.77.0.1.50126 > 10.77.0.2.11000: UDP, length 5");

    @Test
    void thePortsAreThoseOfOneFamilyAndOneService() {
        Openings openings = Openings.parse(TCPDUMP_4_99);
        assertEquals(List.of(50123, 50126), openings.sourcePorts(4, 11000));
        assertEquals(List.of(50124), openings.sourcePorts(6, 11000));
        assertEquals(List.of(50125), openings.sourcePorts(4, 53));
        assertEquals(List.of(), openings.sourcePorts(6, 53));
    }

    @Test
    void aLineOfAnotherFormIsNotPassedOver() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Openings.parse(List.of("15:01:02.1 ARP, Request who-has 10.77.0.2 tell 10.77.0.1, length 28")));
    }

    @ParameterizedTest
    @CsvSource({
        "true,  false, 50000 50999, STEERED",
        "true,  false, 50000 49999, LEAKS",
        "false, false, 51000,       LEAKS",
        "false, false, '',          BLOCKED",
        "false, true,  '',          BROKEN",
        "true,  false, '',          BROKEN",
        "false, false, 50000,       BROKEN"
    })
    void theOutcomeFollowsFromTheAnswerAndThePorts(boolean answered, boolean hung, String ports, Outcome outcome) {
        Cell cell = cell(Outcome.BLOCKED, answered, hung, ports);
        assertEquals(outcome, cell.seen(), cell.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKED, 50000,       true",
        "BLOCKED, 50000 51000, false",
        "BLOCKED, '',          false",
        "STEERED, 50000,       false"
    })
    void onlyWhatCameFromInsideUnexpectedlyMayBeChance(Outcome expected, String ports, boolean chance) {
        assertEquals(chance, cell(expected, false, false, ports).mayBeChance(), "may be the kernel's own pick");
    }

    private static Cell cell(Outcome expected, boolean answered, boolean hung, String ports) {
        List<Integer> numbers = ports.isEmpty()
                ? List.of()
                : Stream.of(ports.split(" ", -1)).map(Integer::valueOf).toList();
        return new Cell(
                new Cell.Errand(Programs.NGINX, 4, expected),
                new Cell.Told(answered, hung, ""),
                numbers,
                new PortRange(50000, 50999));
    }
}
