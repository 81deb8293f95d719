// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import static io.github.portjail.rules.audit.Samples.NOON;
import static io.github.portjail.rules.audit.Samples.by;
import static io.github.portjail.rules.audit.Samples.violation;
import static io.github.portjail.rules.policy.TransportProtocol.TCP;
import static io.github.portjail.rules.policy.TransportProtocol.UDP;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TallyTest {
    private static Tally of(Grouping grouping, List<Violation> violations) {
        Tally tally = new Tally(grouping);
        violations.forEach(tally);
        return tally;
    }

    private static final List<Violation> MIXED = List.of(
            violation("web", TCP, 40000, "10.77.0.2", 443),
            violation("web", TCP, 40000, "10.77.0.2", 443),
            violation("web", UDP, 40000, "10.77.0.2", 443),
            violation("web", TCP, 40001, "fd77::2", 443),
            violation("db", TCP, 40000, "10.77.0.2", 443),
            by("dig", PortOrigin.EXPLICIT_BIND, UDP, 40000, 53));

    @Test
    void connectionsAreToldApartByAllThatIsKnown() {
        Tally tally = of(Grouping.CONNECTION, MIXED);

        assertEquals(5, tally.groups().size());
        assertEquals(2, tally.groups().getFirst().count().violations(), "most first");
        assertEquals(6, tally.all().violations());
    }

    @Test
    void eachGroupingPutsTogetherWhatHasItInCommon() {
        assertEquals(List.of(5L, 1L), counts(Grouping.JAIL));
        assertEquals(List.of(4L, 1L, 1L), counts(Grouping.PROGRAM));
        assertEquals(List.of(3L, 1L, 1L, 1L), counts(Grouping.DESTINATION));
        assertEquals(List.of(3L, 2L, 1L), counts(Grouping.PORT));
        assertEquals(List.of(6L), counts(Grouping.HOUR));
    }

    private static List<Long> counts(Grouping grouping) {
        return of(grouping, MIXED).groups().stream()
                .map(group -> group.count().violations())
                .toList();
    }

    @Test
    void theOrderOfTheLogDoesNotChangeTheOrderOfTheGroups() {
        List<Violation> shuffled = new ArrayList<>(MIXED);
        Collections.shuffle(shuffled, new Random(7));

        for (Grouping grouping : Grouping.values()) {
            assertEquals(of(grouping, MIXED).groups(), of(grouping, shuffled).groups(), grouping.toString());
        }
    }

    @Test
    void hoursComeInTheirOrder() {
        Tally tally = of(
                Grouping.HOUR,
                List.of(
                        violation(NOON.plusSeconds(3600), "web", TCP, 1, "10.77.0.2", 1, null),
                        violation(NOON.plusSeconds(3601), "web", TCP, 1, "10.77.0.2", 1, null),
                        violation(NOON.plusSeconds(5), "web", TCP, 1, "10.77.0.2", 1, null),
                        violation(null, "web", TCP, 1, "10.77.0.2", 1, null)));

        List<Group> groups = tally.groups();
        assertEquals(NOON, groups.getFirst().key().hour());
        assertEquals(2, groups.get(1).count().violations());
        assertNull(groups.get(2).key().hour(), "what has no time comes last");
    }

    @Test
    void firstAndLastAreThoseOfTheTimesWhateverTheirOrder() {
        Tally tally = of(
                Grouping.JAIL,
                List.of(
                        violation(NOON.plusSeconds(9), "web", TCP, 1, "10.77.0.2", 1, null),
                        violation(null, "web", TCP, 1, "10.77.0.2", 1, null),
                        violation(NOON, "web", TCP, 1, "10.77.0.2", 1, null)));

        assertEquals(
                new Count(3, NOON, NOON.plus(Duration.ofSeconds(9))),
                tally.groups().getFirst().count());
    }

    @Test
    void aJailThatAsksForEveryGroupLeavesRoomForOthersAndNothingGoesUncounted() {
        Tally tally = new Tally(Grouping.CONNECTION, 1000);
        for (int port = 0; port < 65536; port++) {
            tally.accept(violation("hostile", TCP, port, "10.77.0.2", 443));
        }
        for (int port = 0; port < 100; port++) {
            tally.accept(violation("web", TCP, port, "10.77.0.2", 443));
        }

        List<Group> groups = tally.groups();
        assertEquals(
                500,
                groups.stream().filter(g -> "hostile".equals(g.key().jail())).count());
        assertEquals(
                100, groups.stream().filter(g -> "web".equals(g.key().jail())).count());
        assertEquals(Map.of("hostile", new Count(65036, NOON, NOON)), tally.others());
        assertEquals(
                65536,
                tally.jails().getOrDefault("hostile", new Count(0, null, null)).violations());
        assertEquals(65636, tally.all().violations());
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION", "JAIL", "PROGRAM"})
    void whatIsCountedInPartsComesToTheSameAlsoWhereRoomIsShort(Grouping grouping) {
        Random random = new Random(7);
        Tally whole = new Tally(grouping, 300);
        Tally parts = new Tally(grouping, 300);
        Tally part = new Tally(grouping);
        for (int i = 0; i < 20_000; i++) {
            Violation some = violation(
                    random.nextInt(10) == 0 ? null : NOON.plusSeconds(random.nextInt(10_000)),
                    "j" + random.nextInt(i / 10 + 1),
                    random.nextBoolean() ? TCP : UDP,
                    random.nextInt(50),
                    random.nextBoolean() ? "fd77::2" : "10.77.0.2",
                    443,
                    null);
            whole.accept(some);
            part.accept(some);
            if (random.nextInt(100) == 0) {
                parts.moveFrom(part);
            }
        }
        parts.moveFrom(part);

        assertEquals(whole.groups(), parts.groups());
        assertEquals(whole.others(), parts.others());
        assertEquals(whole.jails(), parts.jails());
        assertEquals(whole.all(), parts.all());
        assertEquals(whole.count("j1", UDP, 6), parts.count("j1", UDP, 6));
        assertEquals(new Count(0, null, null), part.all(), "nothing is counted twice");
        assertEquals(List.of(), part.groups());
        assertEquals(Map.of(), part.jails());
    }

    @Test
    void groupsOfSeveralJailsAreNotCountedInParts() {
        Tally byPort = new Tally(Grouping.PORT);
        Tally byJail = new Tally(Grouping.JAIL);

        Assertions.assertThrows(IllegalArgumentException.class, () -> byPort.moveFrom(new Tally(Grouping.PORT)));
        Assertions.assertThrows(IllegalArgumentException.class, () -> byJail.moveFrom(byPort));
    }

    @Test
    void jailsBehindAThousandAreCountedTogether() {
        Tally tally = new Tally(Grouping.JAIL);
        for (int i = 0; i < 1500; i++) {
            tally.accept(violation("j" + i, UDP, 1, "fd77::2", 1));
        }

        assertEquals(Tally.MOST_JAILS + 1, tally.jails().size());
        assertEquals(500, tally.count(Tally.OTHER_JAILS, UDP, 6));
        assertEquals(0, tally.count(Tally.OTHER_JAILS, UDP, 4));
        assertEquals(1500, tally.all().violations());
    }

    @Test
    void theFilterLetsPassWhatWasAskedForAndNothingWithoutATimeIfOneWas() {
        Violation noon = violation("web", TCP, 1, "10.77.0.2", 1);
        Violation undated = violation(null, "web", TCP, 1, "10.77.0.2", 1, null);

        assertTrue(new ViolationFilter(null, null, java.util.Set.of()).passes(undated));
        assertTrue(new ViolationFilter(NOON, NOON.plusSeconds(1), java.util.Set.of("web")).passes(noon));
        assertEquals(false, new ViolationFilter(null, NOON, java.util.Set.of()).passes(noon), "until is not included");
        assertEquals(false, new ViolationFilter(NOON.plusSeconds(1), null, java.util.Set.of()).passes(noon));
        assertEquals(false, new ViolationFilter(null, null, java.util.Set.of("db")).passes(noon));
        assertEquals(false, new ViolationFilter(NOON, null, java.util.Set.of()).passes(undated));
    }

    @Test
    void onlyTheWordsOfTheHelpNameAGrouping() {
        assertEquals(Grouping.PORT, Grouping.parse("port"));
        InvalidValueException failure =
                Assertions.assertThrows(InvalidValueException.class, () -> Grouping.parse("connection"));
        assertEquals("grouping 'connection' is none of jail, program, destination, port, hour", failure.getMessage());
    }
}
