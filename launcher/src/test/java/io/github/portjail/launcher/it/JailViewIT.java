// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.PATIENT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code portjail list} and {@code portjail show} tell of the jails there are. */
@EndToEnd
class JailViewIT {
    private static final String NAME = "it-view";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Running jailedClient() {
        Running client = network.client()
                .start(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), ClientProgram.client()));
        assertEquals("ok 0", client.ask("release"), "the jailed program runs");
        return client;
    }

    @Test
    void listNamesEachJail() throws IOException {
        try (Running client = jailedClient();
                Running other = network.client().start(Portjail.jailed("sh", "-c", "echo up; exec cat"))) {
            other.awaitOutput("up");
            List<JailReport> jails = JailReport.list(network.client());
            assertEquals(2, jails.size(), "jails in the list: " + jails);
            JailReport jail = jails.stream()
                    .filter(each -> each.name().equals(NAME))
                    .findFirst()
                    .orElseThrow();
            assertEquals(50000, jail.firstPort(), "the first port of the range");
            assertEquals(50999, jail.lastPort(), "the last port of the range");
            String table = network.client()
                    .run(Portjail.command("list"))
                    .expectSuccess()
                    .output();
            assertTrue(
                    table.lines().anyMatch(line -> line.contains(NAME) && line.contains("50000")),
                    "a line each: " + table);
            assertTrue(client.isAlive(), "looking ends nothing");
        }
    }

    @Test
    void listWithoutJailsIsEmpty() throws IOException {
        assertEquals(List.of(), JailReport.list(network.client()), "jails in the list");
        Finished _ = network.client().run(Portjail.command("list")).expectSuccess();
    }

    @Test
    void showTellsProcessesAndConnections() throws IOException {
        try (Running client = jailedClient()) {
            assertEquals("connected 2 failed 0", client.ask("hold 2 " + SERVER_4 + " " + PATIENT));
            assertEquals("connected 1 failed 0", client.ask("hold 1 " + SERVER_6 + " " + PATIENT));
            JailReport jail = JailReport.show(network.client(), NAME);
            assertEquals(NAME, jail.name(), "the jail's name");
            assertEquals("reject", jail.text("onViolation"), "what happens to violations");
            assertEquals(List.of(client.pid()), jail.pids(), "the processes in the jail");
            assertTrue(jail.text("cgroup").endsWith("portjail/" + NAME), "the jail's cgroup: " + jail);
            assertTrue(jail.enforcedByNftables() && jail.enforcedByGuard(), "both kinds of enforcement: " + jail);
            assertEquals(List.of(), jail.missing(), "nothing is missing");
            assertEquals(3, jail.ports().size(), "sockets of the jail: " + jail);
            for (JailReport socket : jail.ports()) {
                assertEquals(PATIENT, socket.number("remotePort"), "the remote port of " + socket);
                assertTrue(
                        Portjail.RANGE.contains((int) socket.number("localPort")),
                        "the local port is in the range: " + socket);
                assertEquals("tcp", socket.text("protocol"), "the protocol of " + socket);
            }
        }
    }

    @Test
    void showIsReadableToo() {
        try (Running client = jailedClient()) {
            assertEquals("connected 1 failed 0", client.ask("hold 1 " + SERVER_4 + " " + PATIENT));
            String text = network.client()
                    .run(Portjail.command("show", NAME))
                    .expectSuccess()
                    .output();
            for (String part : List.of(NAME, "50000-50999", Long.toString(client.pid()), "ESTABLISHED")) {
                assertTrue(text.contains(part), "show names " + part + ":\n" + text);
            }
        }
    }

    @Test
    void showOfAJailThatIsNotThereIsRefused() {
        String line = Portjail.expectRefusal(network.client().run(Portjail.command("show", "it-nowhere", "--json")));
        assertTrue(line.contains("it-nowhere"), "the line names the jail: " + line);
    }

    @Test
    void showCountsAllProcessesOfTheJail() throws IOException {
        List<String> program = List.of("sh", "-c", "sleep 100 & sleep 100 & echo up; wait");
        try (Running jailed =
                network.client().start(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), program))) {
            jailed.awaitOutput("up");
            List<Long> pids = JailReport.show(network.client(), NAME).pids();
            assertEquals(3, pids.size(), "the shell and both its children: " + pids);
            for (long pid : pids) {
                Finished _ = Commands.run("kill", "-KILL", Long.toString(pid));
            }
        }
    }
}
