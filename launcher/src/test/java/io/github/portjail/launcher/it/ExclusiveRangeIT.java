// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --exclusive} keeps every other program of the host out of the range. */
@EndToEnd
class ExclusiveRangeIT {
    private static final String NAME = "it-exclusive";
    private static final PortRange RANGE = new PortRange(61000, 61499);
    private static final String RESERVED = "net.ipv4.ip_local_reserved_ports";
    private static final String OUTSIDE_OF_BOTH = "8080";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    /** What the kernel hands out overlaps the range, as it does on a host. */
    @BeforeEach
    void setUp() {
        set("net.ipv4.ip_local_port_range", "61000 61999");
        set(RESERVED, OUTSIDE_OF_BOTH);
    }

    @AfterEach
    void tearDown() {
        set("net.ipv4.ip_local_port_range", "32768 60999");
        set(RESERVED, "");
    }

    private static void set(String key, String value) {
        network.client().run("sysctl", "-qw", key + "=" + value).expectSuccess();
    }

    private static String reserved() {
        return network.client().run("sysctl", "-n", RESERVED).expectSuccess().answer();
    }

    private static Running exclusive(String... options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME, "--exclusive"));
        all.addAll(List.of(options));
        Running client = network.client().start(Portjail.alone(RANGE, all, ClientProgram.client()));
        assertEquals("ok 0", client.ask("release"), "the jailed program runs");
        return client;
    }

    /** A program of the same host that is in no jail. */
    private static String stranger(Object... words) {
        return network.client().run(ClientProgram.client(words)).answer();
    }

    private static void expectRejected(String answer, String error) {
        assertTrue(answer.startsWith("failed ") && answer.contains(" " + error + " "), "rejected at once: " + answer);
    }

    /**
     * Each test asks a port of the server of its own: connections that were masqueraded have other timestamps than this host's,
     * for which the server takes those that come after them from the same ports for old.
     */
    private static int service(int test) {
        return REPORT + test;
    }

    private static void expectAudited(List<String> lines) {
        String log = String.join("\n", lines) + "\n";
        Finished table =
                network.client().run(Portjail.command("audit", "-"), log).expect(3);
        assertTrue(
                table.output()
                        .contains("programs outside of jail " + NAME
                                + " sent by TCP from ports that are the jail's alone"),
                "the advice tells them apart: " + table.output());
        String json = network.client()
                .run(Portjail.command("audit", "--json", "--jail", NAME, "-"), log)
                .expect(3)
                .output();
        assertEquals(4, json.lines().count(), json);
        for (String line : json.lines().toList()) {
            assertTrue(line.contains("\"source-port-intrusion\"") && !line.contains("source-port-violation"), line);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, --steer auto",
        "1, --steer bpf",
        "2, --steer rewrite",
        "3, --place netns",
        "4, --place netcls",
        "5, --place owner --user nobody",
    })
    void theJailHasTheRangeAndNobodyElse(int test, String options) throws Exception {
        int service = service(test);
        try (KernelLog log = KernelLog.open();
                Running jailed = exclusive(options.split(" ", -1))) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                assertEquals("connected 20 failed 0", jailed.ask("row 20 " + server + " " + service), options);
                assertTrue(jailed.ask("udp " + server + " " + UDP).startsWith("ok "), options);
                expectRejected(stranger("tcp", server, service, "from", 61007), "ECONNREFUSED");
                expectRejected(stranger("udp", server, UDP, "from", 61008), "EPERM");
            }
            List<String> lines = log.lines("portjail " + NAME + " intruder: ");
            assertEquals(4, lines.size(), "a line for each attempt: " + lines);
            assertTrue(lines.getFirst().contains("SPT=61007 DPT=" + service), "the line names the ports: " + lines);
            assertEquals(List.of(), log.lines("portjail " + NAME + ": "), "the jail broke nothing");
            expectAudited(lines);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals("exclusive", report.text("sharing"));
            assertEquals(4, report.number("packets", "intruders"), "packets that 'show' says others sent");
            assertEquals(0, report.rejected(), "packets of the jail that were rejected");
            assertEquals(List.of(), report.missing(), "nothing is missing");
        }
        network.reporter().seen().expectOnlyFrom(RANGE).expectCount(42);
        assertEquals(OUTSIDE_OF_BOTH, awaitReserved(OUTSIDE_OF_BOTH), "what the kernel may not hand out, afterwards");
    }

    @Test
    void theKernelHandsNoPortOfTheRangeToOthers() {
        try (Running jailed = exclusive()) {
            assertEquals("8080,61000-61499", reserved());
            assertEquals("connected 300 failed 0", stranger("row", 300, SERVER_4, service(6)));
            network.reporter()
                    .seen()
                    .expectOnlyFrom(new PortRange(61500, 61999))
                    .expectCount(300);
            network.reporter().forget();
            assertEquals("connected 300 failed 0", jailed.ask("row 300 " + SERVER_4 + " " + service(6)));
            network.reporter().seen().expectOnlyFrom(RANGE).expectCount(300);
        }
    }

    @Test
    void aJailedServersAnswersAreNotTakenForAnIntruders() throws Exception {
        List<String> server = List.of("python3", "-c", """
                import socket
                s = socket.create_server(('', 61234))
                print('up', flush=True)
                for i in range(5):
                    c = s.accept()[0]
                    c.sendall(b'served')
                    c.close()
                """);
        try (KernelLog log = KernelLog.open();
                Running jailed =
                        network.client().start(Portjail.alone(RANGE, List.of("--name", NAME, "--exclusive"), server))) {
            jailed.awaitOutput("up");
            for (int i = 0; i < 5; i++) {
                String ask = "cat < /dev/tcp/" + CLIENT_4 + "/61234";
                assertEquals(
                        "served",
                        network.server().run("bash", "-c", ask).expectSuccess().answer());
            }
            jailed.finish().expectSuccess();
            assertEquals(List.of(), log.lines("portjail " + NAME + " intruder: "), "answers");
        }
    }

    @Test
    void whatOthersReservedMeanwhileStaysWhenTheJailIsKilled() {
        try (Running jailed = exclusive()) {
            set(RESERVED, "9090,61000-61500");
            jailed.signal("KILL");
            assertEquals(137, jailed.finish().status(), "killed");
        }
        assertEquals("9090,61500", awaitReserved("9090,61500"), "what others reserved");
    }

    @Test
    void whatWasReservedBeforeStaysReserved() {
        set(RESERVED, "61100-61200");
        try (Running jailed = exclusive()) {
            assertEquals("61000-61499", reserved());
            assertTrue(jailed.ask("tcp " + SERVER_4 + " " + service(7)).startsWith("ok 61"), "it connects");
        }
        assertEquals("61100-61200", awaitReserved("61100-61200"), "what was reserved before");
    }

    @Test
    void afterItsReaperIsKilledTooGcReleasesTheRange() {
        try (Running jailed = exclusive()) {
            for (String reaper : Commands.run("pgrep", "-f", "portjail-reaper watch /run/portjail/" + NAME)
                    .expectSuccess()
                    .outputLines()) {
                Commands.run("kill", "-KILL", reaper).expectSuccess();
            }
            jailed.signal("KILL");
            assertEquals(137, jailed.finish().status(), "killed");
        }
        assertEquals("8080,61000-61499", reserved(), "nobody has taken it back yet");
        Finished swept = network.client().run(Portjail.command("gc")).expectSuccess();
        assertTrue(swept.output().contains("swept " + NAME), swept.output());
        assertEquals(OUTSIDE_OF_BOTH, reserved());
    }

    @Test
    void anotherJailMayHaveTheRangeAsSoonAsTheFirstOneEnded() {
        for (int i = 0; i < 3; i++) {
            List<String> options = i == 1 ? List.of() : List.of("--exclusive");
            List<String> client = ClientProgram.client("row", 10, SERVER_4, service(8));
            Finished run =
                    network.client().run(Portjail.alone(RANGE, options, client)).expectSuccess();
            assertEquals("connected 10 failed 0", run.answer(), "jail " + i);
        }
        network.reporter().seen().expectOnlyFrom(RANGE).expectCount(30);
    }

    @Test
    void aHostIsLeftEnoughPortsOfItsOwn() {
        PortRange all = new PortRange(61000, 61999);
        Finished run = network.client().run(Portjail.alone(all, List.of("--exclusive"), List.of("true")));

        assertTrue(
                Portjail.expectRefusal(run).startsWith("portjail: cannot keep 61000-61999 for one jail: "),
                run.errors());
        assertEquals(OUTSIDE_OF_BOTH, reserved(), "nothing was reserved");
    }

    @Test
    void showSaysThatSomebodyTookThePortsOut() throws Exception {
        try (Running jailed = exclusive()) {
            set(RESERVED, OUTSIDE_OF_BOTH);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals(List.of("net.ipv4.ip_local_reserved_ports lacks ports of 61000-61499"), report.missing());
            assertTrue(jailed.isAlive(), "looking ends nothing");
        }
    }

    /** The reaper takes a moment; what is reserved then. */
    private static String awaitReserved(String expected) {
        String now = reserved();
        for (int i = 0; i < 400 && !now.equals(expected); i++) {
            Finished _ = Commands.run("sleep", "0.05");
            now = reserved();
        }
        return now;
    }
}
