// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the program, the server sees its connections come from the range. */
@EndToEnd
class SourcePortIT {
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.github.portjail.launcher.it.ClientProgram#all")
    void everyProgramConnectsFromThePortsOfItsJail(ClientProgram program) {
        Needs.program(program.needs());
        Finished run = network.client().run(Portjail.jailed(program.command())).expectSuccess();
        Arrivals arrivals = network.reporter()
                .seen()
                .expectOnlyFrom(Portjail.RANGE)
                .expectCount(1)
                .at(program.service());
        assertEquals(
                Integer.toString(arrivals.all().getFirst().sourcePort()),
                run.answer().replace("ok ", ""),
                "the program prints the source port that the server saw, and nothing else");
        assertEquals("", run.errors(), "neither portjail nor the program has anything to say on standard error");
    }

    @Test
    void theWordRunMayBeLeftOut() {
        List<String> command = Portjail.command("--range", "50000:50999", "--");
        network.client()
                .run(Commands.concat(command, ClientProgram.client("tcp", SERVER_4, REPORT)))
                .expectSuccess();
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @Test
    void childrenOfTheProgramAreInTheJailToo() {
        String client = NativePrograms.client();
        String ask = client + " tcp " + SERVER_4 + " " + REPORT;
        String script = ask + "; (" + ask + "; sh -c 'exec " + ask + "') & wait";
        network.client().run(Portjail.jailed("sh", "-c", script)).expectSuccess();
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(3);
    }

    @Test
    void aRangeOfOnePortIsEnough() {
        PortRange one = new PortRange(50007, 50007);
        network.client()
                .run(Portjail.jailed(one, List.of(), ClientProgram.client("tcp", SERVER_4, REPORT)))
                .expectSuccess();
        network.reporter().seen().expectOnlyFrom(one).expectCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "mptcp", "fastopen", "udp"})
    void everyWayToConnectIsSteered(String way) {
        int service = way.equals("udp") ? UDP : REPORT;
        try (Running client = network.client().start(Portjail.jailed(ClientProgram.client()))) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                String answer = client.ask(way + " " + server + " " + service);
                Needs.that(!answer.startsWith("failed socket"), "sockets for " + way + ": " + answer);
                assertTrue(answer.startsWith("ok "), way + " to " + server + " is answered, but it was: " + answer);
            }
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void aBindToPortZeroGetsAPortOfTheRange(String protocol) {
        int service = protocol.equals("udp") ? UDP : REPORT;
        try (Running client = network.client().start(Portjail.jailed(ClientProgram.client()))) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                String answer = client.ask(protocol + " " + server + " " + service + " from 0");
                assertTrue(
                        answer.startsWith("ok "), protocol + " to " + server + " is answered, but it was: " + answer);
            }
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", TestNetwork.CLIENT_4, TestNetwork.CLIENT_6})
    void connectionsToTheHostItselfComeFromTheRangeToo(String address) {
        List<String> services = List.of("report:7800", "udp:7801");
        try (PortReportingServer here = PortReportingServer.start(network.client(), List.of(), services);
                Running client = network.client().start(Portjail.jailed(ClientProgram.client()))) {
            assertEquals("connected 2000 failed 0", client.ask("row 2000 " + address + " 7800"));
            client.expectAnswer("udp " + address + " 7801", "ok ", "a datagram is answered");
            here.seen().expectOnlyFrom(Portjail.RANGE).expectCount(2001);
        }
    }

    @Test
    void aProgramThatGivesUpItsPrivilegesStaysInTheJail() {
        String script = "exec 3<>/dev/tcp/" + SERVER_4 + "/" + REPORT + "; cat <&3";
        List<String> asNobody = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        List<String> command = Commands.concat(asNobody, List.of("bash", "-c", script));
        Finished run = network.client().run(Portjail.jailed(command));
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
        assertFalse(run.answer().isEmpty(), "the server's answer reached " + run);
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void aDatagramWithoutBindAndConnectNeverLeavesFromAnotherPort(String server) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server())) {
            network.client()
                    .run(Portjail.jailed(ClientProgram.client("sendto", server, UDP)))
                    .expectSuccess();
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE);
    }

    @Test
    void noPacketOfTenThousandConnectionsLeavesFromAnotherPort() throws IOException, InterruptedException {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = network.client().start(Portjail.jailed(ClientProgram.client()))) {
            assertEquals("connected 7000 failed 0", client.ask("row 7000 " + SERVER_4 + " " + REPORT));
            assertEquals("connected 3000 failed 0", client.ask("row 3000 " + SERVER_6 + " " + REPORT));
            client.finish().expectSuccess();
            assertTrue(
                    capture.connectionsAskedFor() >= 10_000,
                    "the capture has the SYN of each of 10,000 connections; it has " + capture.connectionsAskedFor());
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(10_000);
    }

    @Test
    void withoutPortjailTheSameCaptureShowsOtherPorts() throws IOException, InterruptedException {
        try (PacketCapture capture = PacketCapture.start(network.server())) {
            network.client()
                    .run(ClientProgram.client("row", 100, SERVER_4, REPORT))
                    .expectSuccess();
            network.client()
                    .run(ClientProgram.client("row", 100, SERVER_6, REPORT))
                    .expectSuccess();
            assertTrue(capture.connectionsAskedFor() >= 200, "the capture has the SYN of each connection");
            assertTrue(
                    capture.packetsOutside(Portjail.RANGE).size() > 200,
                    "an unjailed program uses ports outside the range");
        }
        assertTrue(network.reporter().seen().sourcePorts() > 10, "an unjailed program uses many ports");
    }

    @Test
    void otherProgramsOfTheHostAreLeftAlone() {
        try (Running jailed = network.client().start(Portjail.jailed(ClientProgram.client()))) {
            jailed.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jailed program connects");
            Finished outside = network.client().run(ClientProgram.client("tcp", SERVER_4, REPORT, "from", 40000));
            assertEquals("ok 40000", outside.answer(), "a program beside the jail uses the port it likes");
        }
    }
}
