// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.PATIENT;
import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody flushes the firewall while the jail lives: nothing leaves from another port all the same. */
@EndToEnd
class GuardIT {
    private static final String NAME = "it-guard";

    /** Opens a connection from the port that it is told, 0 for the kernel's, says when it is there, and sends more when it is told to. */
    private static final String PATIENT_CLIENT = """
            import fcntl, socket, struct, sys, termios, time
            server, port, own = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            s = socket.socket(socket.AF_INET6 if ':' in server else socket.AF_INET)
            s.settimeout(20)
            # It ends by a reset: what nobody acknowledges would keep the jail's cgroup for minutes.
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            if own:
                s.bind(('', own))
            s.connect((server, port))
            s.recv(100)
            print('connected', flush=True)
            for line in sys.stdin:
                s.send(b'more')
                end = time.monotonic() + float(line)
                unanswered = 1
                while unanswered and time.monotonic() < end:
                    time.sleep(0.02)
                    unanswered = struct.unpack('i', fcntl.ioctl(s, termios.TIOCOUTQ, bytes(4)))[0]
                print('unanswered' if unanswered else 'answered', flush=True)
            """;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Running jailedClient() {
        return network.client().start(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), ClientProgram.client()));
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void afterAFlushOfTheRulesetStillNothingLeavesFromAnotherPort(String server) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient()) {
            client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "before the flush");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            String tcp = client.ask("tcp " + server + " " + REPORT + " from 40000");
            assertTrue(tcp.startsWith("failed connect"), "the connect fails, but it was: " + tcp);
            String udp = client.ask("udp " + server + " " + UDP + " from 40001");
            assertTrue(udp.startsWith("failed "), "the datagram is not answered, but it was: " + udp);
            client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "connects from the range go on");
            client.expectAnswer("udp " + server + " " + UDP, "ok ", "datagrams from the range go on");
            capture.expectNoPacketOutside(Portjail.RANGE);
            assertTrue(
                    JailReport.show(network.client(), NAME).guarded() >= 2, "packets that the guard says it dropped");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(3);
    }

    private static Running patientClient(String server, String option, String own) {
        Needs.program("python3");
        List<String> program = List.of("python3", "-u", "-c", PATIENT_CLIENT, server, Integer.toString(PATIENT), own);
        return network.client().start(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME, option), program));
    }

    /** Only the connection's first packet is judged by how it begins: the later ones have the socket's own port as soon as nobody rewrites. */
    @ParameterizedTest
    @CsvSource({
        SERVER_4 + ",--steer=rewrite,0",
        SERVER_6 + ",--steer=rewrite,0",
        SERVER_4 + ",--steer=rewrite,41000",
        SERVER_4 + ",--on-violation=rewrite,41001",
        SERVER_6 + ",--on-violation=rewrite,41002",
    })
    void aConnectionThatWasRewrittenWaitsUntilRepairHasPutTheRulesBack(String server, String option, String own)
            throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = patientClient(server, option, own)) {
            client.awaitOutput("connected\n");
            assertEquals("answered", client.ask("20"), "segments of the connection, while it is rewritten");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            // The kernel goes on rewriting where somebody else has source NAT, as iptables-legacy has once it was used.
            boolean waits = client.ask("1").equals("unanswered");
            assertEquals(
                    waits,
                    JailReport.show(network.client(), NAME).guarded() >= 1,
                    "whether the guard says that it dropped packets");
            network.client().run(Portjail.command("repair", NAME)).expectSuccess();
            assertEquals("answered", client.ask("30"), "segments of the connection after the repair");
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    /** Without conntrack's memory nobody rewrites any more, and to nftables a segment with ACK is an answer. */
    @Test
    void aConnectionThatWasRewrittenDoesNotGoOnWhenConntrackHasForgottenIt() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = patientClient(SERVER_4, "--steer=rewrite", "41003")) {
            client.awaitOutput("connected\n");
            network.client().forgetConnections();
            assertEquals("unanswered", client.ask("1"), "segments of the connection that nobody rewrites");
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }

    @Test
    void showTellsWhatOfTheEnforcementIsLeft() throws Exception {
        try (Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            JailReport before = JailReport.show(network.client(), NAME);
            assertTrue(before.enforcedByNftables(), "enforced by nftables before the flush: " + before);
            assertTrue(before.enforcedByGuard(), "enforced by the guard before the flush: " + before);
            assertEquals(List.of(), before.missing(), "nothing is missing before the flush");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            JailReport after = JailReport.show(network.client(), NAME);
            assertFalse(after.enforcedByNftables(), "enforced by nftables after the flush: " + after);
            assertTrue(after.enforcedByGuard(), "enforced by the guard after the flush: " + after);
            assertFalse(after.missing().isEmpty(), "what is missing is named: " + after);
        }
    }

    @Test
    void aNewJailIsCompleteAfterAFlush() throws Exception {
        try (Running first = jailedClient()) {
            first.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the first jail is up");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            List<String> options = List.of("--name", "it-second");
            try (Running second =
                    network.client().start(Portjail.jailed(Portjail.RANGE, options, ClientProgram.client()))) {
                String refused = second.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
                assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "nftables refuses again: " + refused);
                assertEquals(
                        1, JailReport.show(network.client(), "it-second").rejected(), "packets rejected by nftables");
            }
        }
    }

    @Test
    void aJailThatOnlyLogsLetsPassAfterAFlushToo() {
        List<String> options = List.of("--name", NAME, "--on-violation", "log");
        try (Running client =
                network.client().start(Portjail.jailed(Portjail.RANGE, options, ClientProgram.client()))) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            assertEquals(
                    "ok 40000", client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000"), "the guard lets pass");
            assertEquals("ok 40001", client.ask("udp " + SERVER_6 + " " + UDP + " from 40001"), "datagrams too");
        }
    }
}
