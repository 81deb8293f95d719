// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A range belongs to one jail, unless both jails say that they share. */
@EndToEnd
class RangeSharingIT {
    private static final PortRange RANGE = new PortRange(61000, 61099);
    private static final PortRange OVERLAPPING = new PortRange(61099, 61199);
    private static final PortRange BESIDE = new PortRange(61100, 61199);
    private static final int AT_ONCE = 6;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> jailed(PortRange range, String name, List<String> options) {
        List<String> all = Commands.concat(List.of("--name", name), options);
        return Portjail.alone(range, all, ClientProgram.client());
    }

    /** A jail in which a program runs, and waits for what to do. */
    private static Running inside(PortRange range, String name, String... options) {
        Running client = network.client().start(jailed(range, name, List.of(options)));
        assertEquals("ok 0", client.ask("release"), "the jailed program runs");
        return client;
    }

    private static Finished attempt(PortRange range, String... options) {
        return network.client().run(jailed(range, "it-late", List.of(options)));
    }

    @Test
    void aRangeThatOverlapsALivingJailsIsRefusedWithItsNameAndTheRemedy() {
        try (Running first = inside(RANGE, "it-first")) {
            Finished late = attempt(OVERLAPPING);
            assertEquals(
                    "portjail: cannot use source ports 61099-61199: jail 'it-first' holds them (61000-61099)",
                    Portjail.expectRefusal(late));
            assertTrue(late.errors().contains("\nHint: choose another --range, or start both jails with --shared\n"));
            assertTrue(first.ask("tcp " + SERVER_4 + " " + REPORT).startsWith("ok 610"), "the first one goes on");
        }
        network.reporter().seen().expectOnlyFrom(RANGE).expectCount(1);
    }

    @Test
    void whoDoesNotShareHasItsRangeForItselfWhateverTheOtherSays() {
        try (Running own = inside(RANGE, "it-own")) {
            assertEquals(
                    "portjail: cannot use source ports 61000-61099: jail 'it-own' holds them, which was not started with"
                            + " --shared",
                    Portjail.expectRefusal(attempt(RANGE, "--shared")));
            assertTrue(own.isAlive(), "looking ends nothing");
        }
    }

    @Test
    void whoWantsARangeForItselfDoesNotGetASharedOne() {
        try (Running shared = inside(RANGE, "it-shared", "--shared")) {
            Portjail.expectRefusal(attempt(OVERLAPPING));
            assertTrue(shared.isAlive(), "looking ends nothing");
        }
    }

    @Test
    void jailsThatBothShareAndJailsBesideEachOtherStartAsEver() throws IOException {
        try (Running shared = inside(RANGE, "it-shared", "--shared");
                Running other = inside(RANGE, "it-other", "--shared");
                Running beside = inside(BESIDE, "it-beside")) {
            for (Running client : List.of(shared, other, beside)) {
                assertTrue(client.ask("tcp " + SERVER_4 + " " + REPORT).startsWith("ok 61"), "it connects");
            }
            assertEquals("shared", JailReport.show(network.client(), "it-other").text("sharing"));
            assertEquals("own", JailReport.show(network.client(), "it-beside").text("sharing"));
            String table = network.client()
                    .run(Portjail.command("list"))
                    .expectSuccess()
                    .output();
            assertTrue(table.matches("(?s).*it-beside +61100-61199 +own .*"), table);
            assertTrue(table.matches("(?s).*it-other +61000-61099 +shared .*"), table);
        }
        network.reporter().seen().expectOnlyFrom(new PortRange(61000, 61199)).expectCount(3);
    }

    @Test
    void ofJailsThatStartAtOnceOneHasTheRange() throws InterruptedException {
        List<Running> racers = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                List<String> options = List.of("--name", "it-race-" + i);
                racers.add(network.client()
                        .start(Portjail.alone(RANGE, options, List.of("sh", "-c", "echo up; exec cat"))));
            }
            int running = 0;
            for (Running racer : racers) {
                boolean up = racer.output()
                        .await(Duration.ofSeconds(60), text -> text.indexOf("up"))
                        .isPresent();
                running += up ? 1 : 0;
                if (!up) {
                    String line = Portjail.expectRefusal(racer.finish());
                    assertTrue(line.contains("jail 'it-race-"), "the holder is named: " + line);
                }
            }
            assertEquals(1, running, "jails that got the range");
        } finally {
            racers.forEach(Running::close);
        }
    }

    @Test
    void aRangeIsFreeAsSoonAsItsJailHasEndedHoweverItEnded() {
        for (int i = 0; i < 3; i++) {
            network.client()
                    .run(Portjail.alone(
                            RANGE, List.of("--name", "it-again-" + i), ClientProgram.client("tcp", SERVER_4, REPORT)))
                    .expectSuccess();
        }
        try (Running killed = inside(RANGE, "it-killed")) {
            killed.signal("KILL");
            assertEquals(137, killed.finish().status(), "killed");
            try (Running next = inside(RANGE, "it-next")) {
                assertTrue(next.ask("tcp " + SERVER_4 + " " + REPORT).startsWith("ok 610"), "the range is free again");
            }
        }
        network.reporter().seen().expectOnlyFrom(RANGE).expectCount(4);
    }

    @Test
    void whatAKilledReaperLeftHoldsNothing() {
        try (Running first = inside(RANGE, "it-unreaped")) {
            List<String> reapers = Commands.run("pgrep", "-f", "portjail-reaper watch /run/portjail/it-unreaped")
                    .expectSuccess()
                    .outputLines();
            for (String reaper : reapers) {
                Commands.run("kill", "-KILL", reaper).expectSuccess();
            }
            first.signal("KILL");
            assertEquals(137, first.finish().status(), "killed");
            try (Running next = inside(OVERLAPPING, "it-next")) {
                assertTrue(next.isAlive(), "a dead jail holds no range");
            }
        }
    }

    @Test
    void aDryRunSaysWhoElseMayUseThePorts() {
        for (String option : List.of("--shared", "--exclusive")) {
            String plan = network.client()
                    .run(Portjail.alone(RANGE, List.of(option, "--dry-run"), List.of("true")))
                    .expectSuccess()
                    .output();
            assertTrue(plan.contains("\nrange: " + option.substring(2)), plan);
        }
    }
}
