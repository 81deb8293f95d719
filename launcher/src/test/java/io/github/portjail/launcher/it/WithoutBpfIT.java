// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where bpf(2) is refused, {@code auto} takes what there is, says so, and still nothing leaves from another port. */
@EndToEnd
class WithoutBpfIT {
    private static final String NAME = "it-nobpf";
    private static final String TOLD = "portjail: BPF cannot be used (Operation not permitted (EPERM)): ";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> withoutBpf(List<String> options, List<String> program) {
        List<String> all = new ArrayList<>(List.of("--name", NAME));
        all.addAll(options);
        return Commands.concat(List.of(NativePrograms.withoutBpf()), Portjail.jailed(Portjail.RANGE, all, program));
    }

    @Test
    void autoTakesANetworkNamespace() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = network.client().start(withoutBpf(List.of("-v"), ClientProgram.client()))) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                for (String way : List.of("tcp", "udp", "sendto")) {
                    String answer = client.ask(way + " " + server + " " + (way.equals("tcp") ? REPORT : UDP));
                    assertTrue(answer.startsWith("ok "), way + " to " + server + " is answered, but it was: " + answer);
                }
            }
            String tcp = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(tcp.startsWith("failed connect"), "a connect from outside fails, but it was: " + tcp);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals("netns", report.text("place"));
            assertTrue(report.enforcedByNftables(), "enforced by nftables: " + report);
            assertEquals(List.of(), report.missing(), "nothing is missing");
            capture.expectNoPacketOutside(Portjail.RANGE);
            String said = client.finish().expectSuccess().errors();
            assertTrue(said.startsWith(TOLD + "the command gets a network namespace"), "it is said: " + said);
            assertTrue(said.contains("steering: netns, auto: BPF cannot be used"), "-v says why: " + said);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(6);
    }

    @Test
    void autoTakesTheLibraryWhereThePlaceIsGiven() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running socket = network.client()
                        .start(withoutBpf(List.of("-v", "--place", "cgroup"), DatagramClient.command()))) {
            socket.expectAnswer("ask " + SERVER_4 + " " + UDP, "ok ", "a datagram is answered");
            socket.ask("new 4");
            assertEquals("ok", socket.ask("bind 0.0.0.0 40000"));
            assertEquals("failed EPERM", socket.ask("ask " + SERVER_4 + " " + UDP), "nftables stops it");
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals("preload", report.text("steering"));
            assertTrue(report.enforcedByNftables(), "enforced by nftables: " + report);
            assertFalse(report.enforcedByGuard(), "there is no guard: " + report);
            assertEquals(List.of(), report.missing(), "nothing that was promised is missing");
            assertEquals(1, report.rejected(), "packets that nftables rejected");
            capture.expectNoPacketOutside(Portjail.RANGE);
            String said = socket.finish().expectSuccess().errors();
            assertTrue(said.startsWith(TOLD + "a preloaded library steers instead"), "it is said: " + said);
            assertTrue(said.contains("no BPF guard is behind them"), "-v says how far it is enforced: " + said);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @Test
    void withoutANamespaceEitherAStaticProgramIsStopped() throws Exception {
        List<String> client = ClientProgram.client("tcp", SERVER_4, REPORT);
        List<String> command = new ArrayList<>(withoutBpf(List.of("--keep-caps"), client));
        command.add(1, "-n");
        // Or else the kernel's own choice is inside the range, once in 28 times.
        network.client()
                .run("sh", "-c", "echo 32768 49999 >/proc/sys/net/ipv4/ip_local_port_range")
                .expectSuccess();
        try (PacketCapture capture = PacketCapture.start(network.server())) {
            Finished run = network.client().run(command).expectSuccess();
            assertTrue(run.answer().startsWith("failed connect ECONNREFUSED"), "nftables refuses: " + run);
            assertTrue(run.errors().startsWith(TOLD + "a preloaded library steers instead"), "it is said: " + run);
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectCount(0);
    }

    @Test
    void whatNeedsBpfIsRefusedInOneLine() {
        for (String option : List.of("--steer=bpf", "--steer=bpf,preload", "--firewall=none")) {
            String line = Portjail.expectRefusal(network.client().run(withoutBpf(List.of(option), List.of("true"))));
            assertTrue(line.contains("BPF"), option + ": the line names BPF: " + line);
            assertTrue(line.endsWith("Operation not permitted (EPERM)"), option + ": the line says why: " + line);
        }
    }
}
