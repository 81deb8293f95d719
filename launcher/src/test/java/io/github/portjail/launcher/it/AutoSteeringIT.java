// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.UDP;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP that is sent without bind or connect leaves from the range as well; what the program binds outside itself does not leave. */
@EndToEnd
class AutoSteeringIT {
    private static final String NAME = "it-auto";
    private static final int OUTSIDE = 40000;

    /** Outside of what the kernel chooses ports from, so that none of its own is inside by chance. */
    private static final PortRange LOW = new PortRange(20000, 20999);

    /** Answers each question for the address of a name with 192.0.2.1, and prints the port that it came from. */
    private static final String NAME_SERVER = """
      import socket
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(('0.0.0.0', 53))
      print('ready', flush=True)
      while True:
          question, peer = s.recvfrom(1500)
          end = question.index(b'\\0', 12) + 5
          address = b'\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4\\xc0\\0\\2\\1'
          count = int(question[end - 4:end] == b'\\0\\1\\0\\1')
          s.sendto(question[:2] + b'\\x81\\x80\\0\\1\\0' + bytes([count]) + b'\\0\\0\\0\\0'
                   + question[12:end] + address * count, peer)
          print('asked from', peer[1], flush=True)
      """;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Running jailedSocket(PortRange range, String... options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME));
        all.addAll(List.of(options));
        return network.client().start(Portjail.jailed(range, all, DatagramClient.command()));
    }

    private static void expectAnsweredFrom(PortRange range, String answer) {
        assertTrue(answer.startsWith("ok "), "the datagram is answered, but it was: " + answer);
        assertTrue(
                range.contains(Integer.parseInt(answer.substring(3))),
                "the server saw it come from " + range + ": " + answer);
    }

    private static void expectStopped(String answer) {
        assertEquals("failed EPERM", answer, "the datagram is stopped at once");
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void aStaticProgramSendsWithoutBindAndConnectFromTheRange(String server) throws Exception {
        for (PortRange range : List.of(Portjail.RANGE, LOW)) {
            network.reporter().forget();
            try (PacketCapture capture = PacketCapture.start(network.server())) {
                List<String> command = ClientProgram.client("sendto", server, UDP);
                Finished run = network.client().run(Portjail.jailed(range, List.of(), command));
                expectAnsweredFrom(range, run.answer());
                assertEquals("", run.errors(), "portjail has nothing to say");
                capture.expectNoPacketOutside(range);
            }
            network.reporter().seen().expectOnlyFrom(range).expectCount(1);
        }
    }

    @Test
    void oneSocketReachesSeveralServersFromOnePort() throws Exception {
        List<String> services = List.of("udp:7501", "udp:7502");
        try (PortReportingServer more = PortReportingServer.start(network.server(), List.of(), services);
                PacketCapture capture = PacketCapture.start(network.server());
                Running socket = jailedSocket(LOW)) {
            String first = socket.ask("ask " + SERVER_4 + " " + UDP);
            expectAnsweredFrom(LOW, first);
            for (int service : List.of(7501, 7502, UDP)) {
                assertEquals(
                        first, socket.ask("ask " + SERVER_4 + " " + service), "the port is the same for all servers");
            }
            more.seen().expectOnlyFrom(LOW).expectCount(2);
            capture.expectNoPacketOutside(LOW);
        }
    }

    @Test
    void aDatagramThatIsFragmentedIsRewritten() {
        try (Running socket = jailedSocket(LOW)) {
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP + " 30000"));
            socket.ask("new 6");
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_6 + " " + UDP + " 30000"));
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(2);
    }

    @Test
    void everyWayToSendIsRewritten() {
        List<String> command = List.of(NativePrograms.sendWays(), SERVER_4, Integer.toString(UDP));
        Finished run =
                network.client().run(Portjail.jailed(LOW, List.of(), command)).expectSuccess();
        int sent = 0;
        for (String line : run.outputLines()) {
            String answer = line.substring(line.indexOf(' ') + 1);
            if (!answer.equals("not here")) {
                sent++;
                assertTrue(answer.matches("[0-9]+"), "the datagram is answered: " + run);
            }
        }
        assertTrue(sent >= 3, "two by sendmmsg and one by sendmsg at least: " + run);
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(sent);
    }

    @Test
    void aSocketOfIpv6ReachesAV4MappedAddress() {
        try (Running socket = jailedSocket(LOW)) {
            socket.ask("new 6");
            expectAnsweredFrom(LOW, socket.ask("ask ::ffff:" + SERVER_4 + " " + UDP));
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_6 + " " + UDP));
            socket.ask("new 6");
            socket.ask("bind :: " + OUTSIDE);
            expectStopped(socket.ask("ask ::ffff:" + SERVER_4 + " " + UDP));
            expectStopped(socket.ask("ask " + SERVER_6 + " " + UDP));
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(2);
    }

    @Test
    void aSocketThatConnectsAfterItSentStaysInTheRange() {
        try (Running socket = jailedSocket(LOW)) {
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
            assertEquals("ok", socket.ask("connect " + SERVER_4 + " " + UDP));
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
            socket.ask("new 4");
            assertEquals("ok", socket.ask("connect " + SERVER_4 + " " + UDP));
            assertEquals("ok", socket.ask("dissolve"));
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(3);
    }

    @Test
    void anExplicitBindOutsideIsAViolationLoggedOnceAndCounted() throws Exception {
        String logged = "portjail " + NAME + ": ";
        try (KernelLog log = KernelLog.open();
                PacketCapture capture = PacketCapture.start(network.server());
                Running socket = jailedSocket(LOW)) {
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
            String own = socket.ask("port").substring(3);
            assertEquals(List.of(), log.lines(logged), "what is rewritten is not logged");
            socket.ask("new 4");
            // The port that the kernel chose a moment ago: conntrack still rewrites what comes from there.
            assertEquals("ok", socket.ask("bind 0.0.0.0 " + own));
            expectStopped(socket.ask("ask " + SERVER_4 + " " + UDP));
            List<String> lines = log.lines(logged);
            assertEquals(1, lines.size(), "lines of the kernel log: " + lines);
            assertTrue(lines.getFirst().contains("PROTO=UDP SPT=" + own), "the line names the port: " + lines);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals(1, report.rejected(), "packets that 'portjail show' says were rejected");
            capture.expectNoPacketOutside(LOW);
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(1);
    }

    @Test
    void theProgramsOwnMarkIsKeptAndTakingOursAwayLeadsIntoTheRange() {
        try (Running socket = jailedSocket(LOW, "--keep-caps")) {
            assertEquals("ok 0x7", socket.ask("mark 7"));
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
            assertEquals("ok 0x7", socket.ask("mark"), "a socket that was not bound has the program's mark alone");
            socket.ask("new 4");
            socket.ask("mark 7");
            assertEquals("ok", socket.ask("bind 0.0.0.0 " + OUTSIDE));
            assertEquals("ok 0x40000007", socket.ask("mark"), "an explicit bind outside adds one bit");
            expectStopped(socket.ask("ask " + SERVER_4 + " " + UDP));
            socket.ask("mark 7");
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(2);
    }

    @Test
    void aBindToPortZeroNeedsNoRewriting() {
        try (Running socket = jailedSocket(LOW)) {
            assertEquals("ok", socket.ask("bind 0.0.0.0 0"));
            String own = socket.ask("port");
            expectAnsweredFrom(LOW, own);
            assertEquals(own, socket.ask("ask " + SERVER_4 + " " + UDP), "the server saw the socket's own port");
            assertEquals("ok 0x0", socket.ask("mark"), "a bind inside leaves the mark alone");
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", TestNetwork.CLIENT_4, TestNetwork.CLIENT_6})
    void aServerInTheJailAnswersAClientInTheJail(String address) {
        try (Running socket = jailedSocket(LOW)) {
            String family = address.contains(":") ? "6" : "4";
            socket.ask("@server new " + family);
            assertEquals("ok", socket.ask("@server bind " + address + " 53"));
            for (String bind : List.of("", "bind " + (family.equals("6") ? "::" : "0.0.0.0") + " 0")) {
                socket.ask("new " + family);
                assertTrue(bind.isEmpty() || socket.ask(bind).equals("ok"), "the client is bound");
                assertEquals("ok", socket.ask("tell " + address + " 53"));
                String seen = socket.ask("@server serve");
                expectAnsweredFrom(LOW, seen);
                assertEquals(seen, socket.ask("hear"), "the answer arrives");
            }
            assertEquals("ok", socket.ask("@server new " + family));
            assertEquals("ok", socket.ask("@server bind " + address + " " + OUTSIDE));
            expectStopped(socket.ask("@server tell " + address + " 5999"));
        }
    }

    @Test
    void aPortThatTheKernelChoseForAClientServesAnotherSocketLater() {
        try (Running socket = jailedSocket(LOW)) {
            socket.ask("@server new 4");
            assertEquals("ok", socket.ask("@server bind 127.0.0.1 53"));
            assertEquals("ok", socket.ask("tell 127.0.0.1 53"));
            String seen = socket.ask("@server serve");
            assertEquals(seen, socket.ask("hear"), "the client is answered");
            String port = socket.ask("port").substring(3);
            socket.ask("new 4");
            socket.ask("@server new 4");
            assertEquals("ok", socket.ask("@server bind 127.0.0.1 " + port));
            assertEquals("ok", socket.ask("tell 127.0.0.1 " + port));
            String seenThere = socket.ask("@server serve");
            expectAnsweredFrom(LOW, seenThere);
            assertEquals(seenThere, socket.ask("hear"), "the guard has not taken the server for the client of before");
        }
    }

    @Test
    void multicastAndBroadcastLeaveFromTheRange() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running socket = jailedSocket(LOW)) {
            for (String address : List.of("10.77.0.255", "255.255.255.255", "239.1.2.3")) {
                network.client().run("ip", "route", "replace", address, "dev", TestNetwork.WIRE);
                socket.ask("new 4");
                assertEquals("ok", socket.ask("tell " + address + " 5353"));
            }
            capture.expectNoPacketOutside(LOW);
            assertEquals(3, capture.packets("udp dst port 5353").size(), "datagrams on the wire");
        }
    }

    @Test
    void afterAFlushOfTheRulesetTheSocketsOwnPortDoesNotLeave() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running socket = jailedSocket(LOW)) {
            expectAnsweredFrom(LOW, socket.ask("ask " + SERVER_4 + " " + UDP));
            network.client().run("nft", "flush", "ruleset").expectSuccess();
            expectStopped(socket.ask("ask " + SERVER_4 + " " + UDP));
            socket.ask("new 6");
            expectStopped(socket.ask("ask " + SERVER_6 + " " + UDP));
            capture.expectNoPacketOutside(LOW);
        }
        network.reporter().seen().expectOnlyFrom(LOW).expectCount(1);
    }

    @Test
    void whatConntrackDoesNotTrackIsAViolation() throws Exception {
        String untracked = "add table inet it_raw\n"
                + "add chain inet it_raw output { type filter hook output priority raw; }\n"
                + "add rule inet it_raw output udp dport " + UDP + " notrack\n";
        network.client().run(List.of("nft", "-f", "-"), untracked).expectSuccess();
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running socket = jailedSocket(LOW)) {
            expectStopped(socket.ask("ask " + SERVER_4 + " " + UDP));
            capture.expectNoPacketOutside(LOW);
        } finally {
            network.client().run("nft", "delete", "table", "inet", "it_raw").expectSuccess();
        }
        network.reporter().seen().expectCount(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--steer=bpf", "--firewall=none", "--protocol=tcp"})
    void othersThanAutoWithAFirewallRewriteNothing(String option) throws IOException {
        try (Running socket = jailedSocket(LOW, option)) {
            String answer = socket.ask("ask " + SERVER_4 + " " + UDP);
            if (option.startsWith("--protocol")) {
                assertTrue(answer.startsWith("ok "), "UDP is left alone, but it was: " + answer);
                assertFalse(LOW.contains(Integer.parseInt(answer.substring(3))), "UDP is not rewritten: " + answer);
            } else {
                expectStopped(answer);
            }
            assertEquals("none", JailReport.show(network.client(), NAME).text("rewriting"));
        }
    }

    @Test
    void showTellsWhatIsRewritten() throws IOException {
        try (Running socket = jailedSocket(LOW)) {
            assertEquals("ok 0x0", socket.ask("mark"), "the jail is up");
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals("unbound-datagrams", report.text("rewriting"));
            assertEquals("bpf", report.text("steering"));
            assertEquals("cgroup", report.text("place"));
            assertEquals(List.of(), report.missing(), "nothing is missing");
        }
    }

    @Test
    void resolversAskFromTheRange(@TempDir Path directory) throws IOException {
        Needs.program("dig");
        Needs.program("getent");
        Path configuration = Files.writeString(directory.resolve("resolv.conf"), "nameserver " + SERVER_4 + "\n");
        List<String> resolving = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"",
                configuration.toString());
        try (Running nameServer = network.server().start(List.of("python3", "-c", NAME_SERVER))) {
            nameServer.awaitOutput("ready\n");
            for (String command : List.of("dig +short +tries=1 name.example A", "getent ahostsv4 name.example")) {
                List<String> jailed = Portjail.jailed(LOW, List.of(), List.of(command.split(" ", -1)));
                Finished run =
                        network.client().run(Commands.concat(resolving, jailed)).expectSuccess();
                assertTrue(run.answer().startsWith("192.0.2.1"), "the name is resolved: " + run);
            }
            nameServer.signal("TERM");
            List<Integer> ports = nameServer.finish().outputLines().stream()
                    .filter(line -> line.startsWith("asked from "))
                    .map(line -> Integer.parseInt(line.substring("asked from ".length())))
                    .toList();
            assertTrue(ports.size() >= 2, "both asked the name server: " + ports);
            assertEquals(
                    List.of(),
                    ports.stream().filter(port -> !LOW.contains(port)).toList(),
                    "ports outside " + LOW);
        }
    }
}
