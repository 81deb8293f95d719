// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jails beside each other don't mix: not their ports, not their rules, not their ends. */
@EndToEnd
class ManyJailsIT {
    private static final int JAILS = 10;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static PortRange range(int jail) {
        return new PortRange(41000 + 100 * jail, 41099 + 100 * jail);
    }

    private static Running startClient(int jail, List<String> words) {
        List<String> options = List.of("--name", "it-many-" + jail);
        return network.client().start(Portjail.jailed(range(jail), options, ClientProgram.client(words.toArray())));
    }

    @Test
    void tenJailsStartedAtOnceEachUseTheirOwnRange() {
        List<Running> clients = new ArrayList<>();
        try {
            for (int jail = 0; jail < JAILS; jail++) {
                String server = jail % 2 == 0 ? SERVER_4 : SERVER_6;
                clients.add(startClient(jail, List.of("row", "300", server, Integer.toString(REPORT + jail))));
            }
            for (Running client : clients) {
                assertEquals(
                        "connected 300 failed 0",
                        client.finish().expectSuccess().answer(),
                        "one jail of ten");
            }
        } finally {
            clients.forEach(Running::close);
        }
        Arrivals arrivals = network.reporter().seen();
        for (int jail = 0; jail < JAILS; jail++) {
            arrivals.at(REPORT + jail).expectOnlyFrom(range(jail)).expectCount(300);
        }
    }

    @Test
    void theRangeOfOneJailIsOutsideForAnother() {
        try (Running first = startClient(1, List.of());
                Running second = startClient(2, List.of())) {
            String ask = "tcp " + SERVER_4 + " " + REPORT + " from " + range(1).first();
            assertEquals("ok " + range(1).first(), first.ask(ask), "inside the first jail's range");
            second.expectAnswer(ask, "failed connect ECONNREFUSED", "outside the second jail's range");
        }
    }

    @Test
    void aJailThatEndsLeavesTheOthersInForce() throws IOException, InterruptedException {
        try (Running staying = startClient(1, List.of())) {
            String ask = "tcp " + SERVER_4 + " " + REPORT;
            staying.expectAnswer(ask, "ok ", "the first jail is up");
            try (Running ending = startClient(2, List.of())) {
                ending.expectAnswer(ask, "ok ", "the second jail is up");
                ending.finish().expectSuccess();
            }
            awaitEnd("it-many-2");
            staying.expectAnswer(ask + " from 40000", "failed connect ECONNREFUSED", "rules are in force");
            staying.expectAnswer(ask, "ok ", "ports are given");
            JailReport report = JailReport.show(network.client(), "it-many-1");
            assertEquals(List.of(), report.missing(), "what the jail that stays is missing");
        }
        network.reporter().seen().at(REPORT).expectCount(3);
    }

    private static void awaitEnd(String name) throws InterruptedException {
        Path state = Portjail.STATE.resolve(name);
        for (int i = 0; i < 200 && Files.exists(state); i++) {
            Thread.sleep(50);
        }
        assertFalse(Files.exists(state), "the jail '" + name + "' is taken down after its program ended");
        assertFalse(network.client().ruleset().contains("jail_" + name), "the rules of '" + name + "' are gone");
    }

    @Test
    void aNameIsGivenToOneJailAtATime() {
        try (Running first = startClient(1, List.of())) {
            first.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the first jail is up");
            try (Running second = startClient(1, List.of())) {
                String line = Portjail.expectRefusal(second.finish());
                assertTrue(line.contains("it-many-1"), "the line names the name that is taken: " + line);
            }
            first.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the first jail still works");
            String outside = first.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(
                    outside.startsWith("failed connect ECONNREFUSED"), "the first jail is still in force: " + outside);
        }
    }

    @Test
    void aNameCanBeUsedAgainAtOnce() {
        for (int i = 0; i < 5; i++) {
            try (Running client = startClient(3, List.of("tcp", SERVER_4, Integer.toString(REPORT)))) {
                assertTrue(
                        client.finish().expectSuccess().answer().startsWith("ok "),
                        "run " + i + " under the same name");
            }
        }
        network.reporter().seen().expectOnlyFrom(range(3)).expectCount(5);
    }

    @Test
    void aJailInsideAJailIsRefused() {
        PortRange inner = range(4);
        List<String> nested = Portjail.jailed(inner, List.of("--name", "it-inner"), List.of("true"));
        String line = Portjail.expectRefusal(network.client().run(Portjail.jailed(nested)));
        assertTrue(line.contains("jail"), "the line says that one jail can't hold another: " + line);
    }
}
