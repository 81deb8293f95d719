// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.PATIENT;
import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.OTHER_SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A range serves as many connections as it has ports, to each destination; each test has a range of its own, so that
 * none meets ports that another left in TIME_WAIT.
 */
@EndToEnd
class PortSharingIT {
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Running client(PortRange range) {
        return network.client().start(Portjail.jailed(range, List.of(), ClientProgram.client()));
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void sixtyThousandConnectsInARowAllSucceed(String server) {
        PortRange range = server.equals(SERVER_4) ? new PortRange(50000, 50999) : new PortRange(51000, 51999);
        List<String> command = ClientProgram.client("row", 60_000, server, REPORT);
        try (Running client = network.client().start(Portjail.jailed(range, List.of(), command))) {
            Finished run = client.finish(Duration.ofSeconds(100)).expectSuccess();
            assertEquals("connected 60000 failed 0", run.answer(), "connects to one destination from 1,000 ports");
        }
        network.reporter().seen().expectOnlyFrom(range).expectCount(60_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void nineHundredConnectionsAreHeldAtOnce(String server) {
        PortRange range = server.equals(SERVER_4) ? new PortRange(42000, 42999) : new PortRange(43000, 43999);
        try (Running client = client(range)) {
            assertEquals("connected 900 failed 0", client.ask("hold 900 " + server + " " + PATIENT));
            Arrivals arrivals = network.reporter().seen().expectOnlyFrom(range).expectCount(900);
            assertEquals(900, arrivals.sourcePorts(), "different source ports of 900 connections to one destination");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void nineHundredConnectedUdpSocketsAreHeldAtOnce(String server) {
        PortRange range = server.equals(SERVER_4) ? new PortRange(52000, 52999) : new PortRange(53000, 53999);
        try (Running client = client(range)) {
            assertEquals("connected 900 failed 0", client.ask("holdudp 900 " + server + " " + UDP));
            Arrivals arrivals = network.reporter().seen().expectOnlyFrom(range).expectCount(900);
            assertEquals(900, arrivals.sourcePorts(), "different source ports of 900 UDP sockets");
        }
    }

    @Test
    void anExhaustedRangeRefusesTheNextUdpSocketAndNeverUsesAnotherPort() throws Exception {
        PortRange range = new PortRange(54000, 54019);
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = client(range)) {
            assertEquals("connected 20 failed 0", client.ask("holdudp 20 " + SERVER_4 + " " + UDP));
            String refused = client.ask("udp " + SERVER_4 + " " + UDP);
            assertTrue(
                    refused.startsWith("failed connect EADDRNOTAVAIL"),
                    "with no port left connect says so: " + refused);
            capture.expectNoPacketOutside(range);
        }
        network.reporter().seen().expectOnlyFrom(range).expectCount(20);
    }

    @Test
    void twoDestinationsShareThePorts() {
        PortRange range = new PortRange(44000, 44999);
        try (Running client = client(range)) {
            assertEquals("connected 900 failed 0", client.ask("hold 900 " + SERVER_4 + " " + PATIENT));
            assertEquals("connected 900 failed 0", client.ask("hold 900 " + OTHER_SERVER_4 + " " + PATIENT));
            network.reporter().seen().expectOnlyFrom(range).expectCount(1800);
        }
    }

    @Test
    void everyPortOfTheRangeCanBeUsedAtOnce() {
        PortRange range = new PortRange(45000, 45999);
        try (Running client = client(range)) {
            assertEquals("connected 1000 failed 0", client.ask("hold 1000 " + SERVER_4 + " " + PATIENT));
            Arrivals arrivals = network.reporter().seen().expectOnlyFrom(range).expectCount(1000);
            assertEquals(
                    1000, arrivals.sourcePorts(), "different source ports of 1,000 connections to one destination");
        }
    }

    @Test
    void anExhaustedRangeRefusesTheNextConnectionAndNeverUsesAnotherPort() throws Exception {
        PortRange range = new PortRange(46000, 46019);
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = client(range)) {
            assertEquals("connected 20 failed 0", client.ask("hold 20 " + SERVER_4 + " " + PATIENT));
            String refused = client.ask("tcp " + SERVER_4 + " " + PATIENT);
            assertTrue(
                    refused.startsWith("failed connect EADDRNOTAVAIL"),
                    "with no port left connect says so: " + refused);
            assertEquals("connected 20 failed 0", client.ask("hold 20 " + OTHER_SERVER_4 + " " + PATIENT), "elsewhere");
            capture.expectNoPacketOutside(range);
            network.reporter().seen().expectOnlyFrom(range).expectCount(40);
        }
    }

    @Test
    void ninePortsOfTenInTimeWaitAreNoHindrance() {
        PortRange range = new PortRange(47000, 47999);
        try (Running client = client(range)) {
            assertEquals("connected 900 failed 0", client.ask("leave 900 " + SERVER_4 + " " + PATIENT));
            assertEquals(
                    "connected 2000 failed 0",
                    client.ask("row 2000 " + SERVER_4 + " " + REPORT),
                    "same host, other port");
            assertEquals(
                    "connected 90 failed 0", client.ask("leave 90 " + SERVER_4 + " " + PATIENT), "same destination");
            network.reporter().seen().expectOnlyFrom(range).expectCount(2990);
        }
    }

    @Test
    void manyProcessesOfOneJailConnectAtOnce() {
        PortRange range = new PortRange(48000, 48999);
        String row = NativePrograms.client() + " row 500 " + SERVER_4 + " " + REPORT;
        String script = "for i in 1 2 3 4 5 6 7 8; do " + row + " & done; wait";
        Finished run = network.client()
                .run(Portjail.jailed(range, List.of(), List.of("sh", "-c", script)))
                .expectSuccess();
        assertEquals(
                "connected 500 failed 0\n".repeat(8), run.output(), "what eight processes say of 500 connects each");
        network.reporter().seen().expectOnlyFrom(range).expectCount(4000);
    }
}
