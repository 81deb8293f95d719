// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

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
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody flushes the firewall while the jail lives: nothing leaves from another port all the same. */
@EndToEnd
class GuardIT {
    private static final String NAME = "it-guard";

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
