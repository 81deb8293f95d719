// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves from another port, because the program bound one itself, is stopped, counted and logged as asked. */
@EndToEnd
class ViolationIT {
    private static final String NAME = "it-violation";
    private static final String LOGGED = "portjail " + NAME + ": ";
    private static final int OUTSIDE = 40000;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Running jailedClient(String... options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME));
        all.addAll(List.of(options));
        return network.client().start(Portjail.jailed(Portjail.RANGE, all, ClientProgram.client()));
    }

    private static String tcpFromOutside(String server) {
        return "tcp " + server + " " + REPORT + " from " + OUTSIDE;
    }

    private static void expectRefusedAtOnce(String answer) {
        assertTrue(
                answer.startsWith("failed connect ECONNREFUSED after "), "connect is refused, but it was: " + answer);
        long millis = Long.parseLong(answer.split(" ", -1)[4]);
        assertTrue(millis < 500, "connect is refused at once, but it took " + millis + " ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void aConnectFromAnotherPortIsRefusedAtOnceCountedAndLoggedOnce(String server) throws Exception {
        try (KernelLog log = KernelLog.open();
                PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient()) {
            expectRefusedAtOnce(client.ask(tcpFromOutside(server)));
            List<String> lines = log.lines(LOGGED);
            assertEquals(1, lines.size(), "lines of the kernel log with '" + LOGGED + "': " + lines);
            assertTrue(lines.getFirst().contains("SPT=" + OUTSIDE), "the line names the source port: " + lines);
            assertTrue(lines.getFirst().contains("DPT=" + REPORT), "the line names the destination port: " + lines);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals(1, report.rejected(), "packets that 'portjail show' says were rejected");
            capture.expectNoPacketOutside(Portjail.RANGE);
            client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "other connections go on");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void aDatagramFromAnotherPortIsRefusedAndLogged(String server) throws Exception {
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient()) {
            String answer = client.ask("udp " + server + " " + UDP + " from " + OUTSIDE);
            assertTrue(answer.startsWith("failed send EPERM"), "send fails, but it was: " + answer);
            List<String> lines = log.lines(LOGGED);
            assertEquals(1, lines.size(), "lines of the kernel log with '" + LOGGED + "': " + lines);
            assertTrue(lines.getFirst().contains("PROTO=UDP SPT=" + OUTSIDE), "the line names the packet: " + lines);
            assertEquals(
                    1, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' says were rejected");
        }
        network.reporter().seen().expectCount(0);
    }

    @Test
    void anExplicitBindInsideTheRangeIsNoViolation() throws Exception {
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient()) {
            assertEquals("ok 50321", client.ask("tcp " + SERVER_4 + " " + REPORT + " from 50321"));
            assertEquals("ok 50322", client.ask("udp " + SERVER_6 + " " + UDP + " from 50322"));
            assertEquals(List.of(), log.lines(LOGGED), "nothing to log");
            assertEquals(0, JailReport.show(network.client(), NAME).rejected(), "nothing to count");
        }
    }

    @Test
    void dropLetsTheConnectTimeOut() throws Exception {
        try (KernelLog log = KernelLog.open();
                PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient("--on-violation", "drop")) {
            String answer = client.ask(tcpFromOutside(SERVER_4));
            assertTrue(answer.startsWith("failed connect EINPROGRESS"), "connect hears nothing, but it was: " + answer);
            assertTrue(!log.lines(LOGGED).isEmpty(), "what is dropped is logged");
            assertTrue(JailReport.show(network.client(), NAME).rejected() >= 1, "what is dropped is counted");
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectCount(0);
    }

    @Test
    void logLetsTheConnectionPassAndTellsOfIt() throws IOException, InterruptedException {
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient("--on-violation", "log")) {
            assertEquals("ok " + OUTSIDE, client.ask(tcpFromOutside(SERVER_4)), "the connection passes");
            assertEquals(
                    "ok " + OUTSIDE, client.ask("udp " + SERVER_6 + " " + UDP + " from " + OUTSIDE), "datagrams pass");
            List<String> lines = log.lines(LOGGED);
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("PROTO=TCP SPT=" + OUTSIDE)),
                    "TCP is logged: " + lines);
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("PROTO=UDP SPT=" + OUTSIDE)),
                    "UDP is logged: " + lines);
        }
    }

    @Test
    void rewriteGivesTheConnectionAPortOfTheRangeAndTellsOfIt() throws Exception {
        // A port of its own: conntrack goes on rewriting what comes from there.
        String from = " from " + (OUTSIDE + 7);
        try (KernelLog log = KernelLog.open();
                PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient("--on-violation", "rewrite")) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                client.expectAnswer("tcp " + server + " " + REPORT + from, "ok ", "the connection to " + server);
                String udp = client.ask("udp " + server + " " + UDP + from);
                assertTrue(udp.startsWith("ok "), "the datagram to " + server + ", but it was: " + udp);
            }
            capture.expectNoPacketOutside(Portjail.RANGE);
            List<String> lines = log.lines(LOGGED);
            assertEquals(4, lines.size(), "a line for each that came from outside: " + lines);
            assertEquals(4, JailReport.show(network.client(), NAME).rejected(), "and each is counted");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(4);
    }

    @Test
    void logNoneLogsNothingButStillRefusesAndCounts() throws IOException, InterruptedException {
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient("--log", "none")) {
            expectRefusedAtOnce(client.ask(tcpFromOutside(SERVER_4)));
            assertEquals(List.of(), log.lines(LOGGED), "lines of the kernel log under --log none");
            assertEquals(List.of(), log.lines("SPT=" + OUTSIDE), "lines of the kernel log under --log none");
            assertEquals(
                    1, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' says were rejected");
        }
    }

    @Test
    void logPrefixBeginsTheLine() throws IOException, InterruptedException {
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient("--log-prefix", "audit #7 ")) {
            expectRefusedAtOnce(client.ask(tcpFromOutside(SERVER_4)));
            List<String> lines = log.lines("SPT=" + OUTSIDE);
            assertEquals(1, lines.size(), "lines of the kernel log: " + lines);
            assertTrue(lines.getFirst().startsWith("audit #7 IN="), "the line begins with the prefix: " + lines);
        }
    }

    @Test
    void logRateBoundsTheLinesButNotTheRefusals() throws IOException, InterruptedException {
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient("--log-rate", "1/hour:2")) {
            for (int i = 0; i < 20; i++) {
                expectRefusedAtOnce(client.ask(tcpFromOutside(SERVER_4)));
            }
            List<String> lines = log.lines(LOGGED);
            assertEquals(2, lines.size(), "lines of 20 violations under a burst of 2: " + lines);
            assertEquals(
                    20, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' says were rejected");
        }
        network.reporter().seen().expectCount(0);
    }
}
