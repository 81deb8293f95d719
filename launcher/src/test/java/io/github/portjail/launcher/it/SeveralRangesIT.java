// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.PATIENT;
import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A jail of several ranges uses all of their ports, and none of those between them. */
@EndToEnd
class SeveralRangesIT {
    private static final String NAME = "it-several";

    /** As a customer behind MAP-E has them: blocks of 16 ports, 4,096 apart. */
    private static final PortSet RANGES = PortSet.parse("7472:7487,11568:11583");

    private static final int ALL = RANGES.size();
    private static final int BETWEEN = 9000;

    /** Holds connections, as the tests' own client does, into which no library can be preloaded. */
    private static final String PYTHON = """
            import errno, socket, sys
            kind, address, port, wanted = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
            family = socket.AF_INET6 if ':' in address else socket.AF_INET
            held, failed = [], []
            for _ in range(wanted):
                s = socket.socket(family, socket.SOCK_DGRAM if kind == 'udp' else socket.SOCK_STREAM)
                s.settimeout(10)
                try:
                    s.connect((address, port))
                    if kind == 'udp':
                        s.send(b'port?')
                    s.recv(100)
                    held.append(s)
                except OSError as e:
                    failed.append(errno.errorcode[e.errno])
            print(len(held), *failed)
            """;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @BeforeAll
    static void useTheKernelsChains() {
        KernelChains.use(network.client());
    }

    private static Running jailedClient(PortSet range, String options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME));
        if (!options.isEmpty()) {
            all.addAll(List.of(options.split(" ", -1)));
        }
        return network.client().start(Portjail.jailed(range, all, ClientProgram.client()));
    }

    private static void expectEachUsed(Arrivals arrivals, PortSet ranges) {
        arrivals.expectOnlyFrom(ranges);
        for (PortRange range : ranges.ranges()) {
            assertTrue(arrivals.countFrom(range) > 0, range + " is used: " + arrivals);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--place netns",
                "--place netcls",
                "--place owner --user nobody",
                "--firewall iptables-nft",
                "--place netns --firewall iptables-nft",
                "--firewall iptables-legacy --place netcls",
                "--place netns --firewall iptables-legacy",
            })
    void everyPortIsUsedBeforeNoneIsLeft(String options) throws Exception {
        // The namespace's own kernel says for UDP that it would have to wait.
        String udpError = options.contains("netns") ? "EAGAIN" : "EADDRNOTAVAIL";
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient(RANGES, options)) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                assertEquals(
                        "connected 32 failed 1 connect EADDRNOTAVAIL",
                        client.ask("hold 33 " + server + " " + PATIENT),
                        "TCP to " + server);
                assertEquals("ok 32", client.ask("release"));
                assertEquals(
                        "connected 32 failed 1 connect " + udpError,
                        client.ask("holdudp 33 " + server + " " + UDP),
                        "UDP to " + server);
                assertEquals("ok 32", client.ask("release"));
            }
            capture.expectNoPacketOutside(RANGES);
        }
        Arrivals seen = network.reporter().seen();
        for (int service : List.of(PATIENT, UDP)) {
            expectEachUsed(seen.at(service).expectCount(2 * ALL), RANGES);
            assertEquals(ALL, seen.at(service).sourcePorts(), "ports that the server at " + service + " saw");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--steer rewrite",
        "--steer rewrite --firewall iptables-nft",
        "--steer rewrite --firewall iptables-legacy"
    })
    void sourceNatTakesTurnsAmongTheRanges(String options) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient(RANGES, options)) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                assertEquals("connected 16 failed 0", client.ask("hold 16 " + server + " " + PATIENT));
                assertEquals("connected 16 failed 0", client.ask("holdudp 16 " + server + " " + UDP));
            }
            capture.expectNoPacketOutside(RANGES);
            assertEquals(List.of(), JailReport.show(network.client(), NAME).missing(), "what 'show' says is missing");
        }
        Arrivals seen = network.reporter().seen();
        for (int service : List.of(PATIENT, UDP)) {
            Arrivals its = seen.at(service).expectCount(32);
            expectEachUsed(its, RANGES);
            int first = its.countFrom(RANGES.ranges().getFirst());
            // A port that is taken at the far end costs a turn.
            assertTrue(
                    first >= 14 && first <= 18,
                    "the two are of one size, " + first + " of 32 are of the first: " + its);
        }
    }

    @Test
    void datagramsWithoutBindAndConnectTakeTurnsToo() {
        try (Running client = jailedClient(RANGES, "")) {
            for (int i = 0; i < 8; i++) {
                client.expectAnswer(
                        "sendto " + (i % 2 == 0 ? SERVER_4 : SERVER_6) + " " + UDP, "ok ", "it is answered");
            }
        }
        expectEachUsed(network.reporter().seen().expectCount(8), PortSet.parse("7472:7487,11568:11583"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--place netcls", "--firewall iptables-nft", "--firewall none"})
    void aPortBetweenTheRangesIsOutside(String options) throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient(RANGES, options)) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                String answer = client.ask("tcp " + server + " " + REPORT + " from " + BETWEEN);
                assertTrue(answer.startsWith("failed connect "), "it is stopped, but: " + answer);
                client.expectAnswer(
                        "tcp " + server + " " + REPORT + " from 11583", "ok 11583", "a port inside is left");
            }
            capture.expectNoPacketOutside(RANGES);
        }
    }

    /** Where the host would hand out none of the ports itself, and where it would hand out those of one range. */
    @ParameterizedTest
    @CsvSource({"7472:7487;11568:11583", "40000:40015;20000:20015"})
    void thePreloadedLibrarySearchesAllRanges(String text) {
        PortSet ranges = PortSet.parse(text.replace(';', ','));
        List<String> options = List.of("--steer", "preload", "--name", NAME);
        for (String server : List.of(SERVER_4, SERVER_6)) {
            for (String kind : List.of("tcp", "udp")) {
                String service = Integer.toString(kind.equals("tcp") ? PATIENT : UDP);
                List<String> holder = List.of("python3", "-c", PYTHON, kind, server, service, "33");
                Finished run = network.client().run(Portjail.jailed(ranges, options, holder));
                assertEquals("32 EADDRNOTAVAIL", run.expectSuccess().answer(), kind + " to " + server);
            }
        }
        Arrivals seen = network.reporter().seen().expectCount(4 * ALL);
        expectEachUsed(seen, ranges);
        assertEquals(ALL, seen.sourcePorts(), "different ports");
    }

    @Test
    void jailsWhoseRangesLieBetweenEachOthersLiveSideBySideAndThoseThatOverlapDoNot() throws Exception {
        List<String> first = Portjail.alone(RANGES, List.of("--name", NAME), ClientProgram.client());
        PortSet between = PortSet.parse("7000:7471,7488:7499,11584");
        try (Running one = network.client().start(first)) {
            assertEquals("ok 0", one.ask("release"), "the jailed program runs");
            network.client()
                    .run(Portjail.alone(between, List.of("--name", NAME + "-2"), List.of("true")))
                    .expectSuccess();
            assertEquals(
                    "portjail: cannot use source ports 5-5,11583-11583: jail '" + NAME + "' holds them"
                            + " (7472-7487,11568-11583)",
                    Portjail.expectRefusal(network.client()
                            .run(Portjail.alone(
                                    PortSet.parse("5,11583"), List.of("--name", NAME + "-3"), List.of("true")))));
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals(
                    List.of(Map.of("first", 7472, "last", 7487), Map.of("first", 11568, "last", 11583)),
                    report.at("range", "ranges"));
            assertEquals(List.of(), report.missing(), "what 'show' says is missing");
            String list = network.client()
                    .run(Portjail.command("list"))
                    .expectSuccess()
                    .output();
            assertTrue(list.contains(" 7472-7487,11568-11583 "), list);
        }
    }

    @Test
    void anExclusiveJailReservesItsPortsAndNotThoseBetween() {
        List<String> reserved = List.of("sysctl", "-n", "net.ipv4.ip_local_reserved_ports");
        List<String> command = Portjail.alone(RANGES, List.of("--name", NAME, "--exclusive"), ClientProgram.client());
        try (Running client = network.client().start(command)) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "it connects");
            assertEquals("7472-7487,11568-11583", network.client().run(reserved).answer());
            Finished inside = network.client().run(ClientProgram.client("tcp", SERVER_4, REPORT, "from", 7480));
            assertTrue(inside.answer().startsWith("failed connect ECONNREFUSED"), "others are kept out: " + inside);
            Finished between = network.client().run(ClientProgram.client("tcp", SERVER_4, REPORT, "from", BETWEEN));
            assertEquals("ok " + BETWEEN, between.answer(), "what lies between is everybody's");
        }
    }

    @Test
    void aLastingJailOfSeveralRangesStandsAndIsRepaired() throws Exception {
        network.client()
                .run(Portjail.command("up", NAME, "--range", "7472:7487,11568:11583", "--place", "netns"))
                .expectSuccess();
        try {
            List<String> enter = Portjail.command("enter", NAME, "--");
            List<String> inside = Commands.concat(enter, List.of("sysctl", "-n", "net.ipv4.ip_local_reserved_ports"));
            assertEquals(
                    "7488-11567", network.client().run(inside).expectSuccess().answer());
            List<String> damage = List.of(
                    "nsenter",
                    "--net=" + Portjail.STATE.resolve(NAME) + "/netns",
                    "sysctl",
                    "-qw",
                    "net.ipv4.ip_local_reserved_ports=80",
                    "net.ipv4.ip_local_port_range=2000 2099");
            Commands.run(damage).expectSuccess();
            network.client().run(Portjail.command("repair", NAME)).expectSuccess();
            assertEquals(
                    "80,7488-11567",
                    network.client().run(inside).expectSuccess().answer());
            network.client()
                    .run(Commands.concat(enter, ClientProgram.client("tcp", SERVER_4, REPORT)))
                    .expectSuccess();
        } finally {
            network.client().run(Portjail.command("down", NAME)).expectSuccess();
        }
        network.reporter().seen().expectOnlyFrom(RANGES).expectCount(1);
    }

    @Test
    void moreRangesThanAJailCanHaveAreRefused() {
        StringBuilder text = new StringBuilder("1");
        for (int port = 3; port <= 129; port += 2) {
            text.append(',').append(port);
        }
        Finished run = network.client().run(Portjail.command("run", "--range", text.toString(), "--", "true"));
        assertEquals(
                "portjail: --range: 65 ranges that do not touch are more than 64, the most that a jail can have",
                Portjail.expectRefusal(run));
    }
}
