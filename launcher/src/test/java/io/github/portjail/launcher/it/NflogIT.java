// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_4;
import static io.github.portjail.launcher.it.TestNetwork.CLIENT_6;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static io.github.portjail.launcher.it.TestNetwork.WIRE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules log to an NFLOG group is read where the rules are, each violation once, and what is lost is counted. */
@EndToEnd
class NflogIT {
    private static final String NAME = "it-nflog";

    /** A second jail, so that the first need not be gone. */
    private static final String RAW_NAME = "it-nflog-raw";

    private static final int GROUP = 4242;

    /** Protocols by raw sockets, which need no kernel that has the protocol: number, source port. */
    private static final String RAW = """
      import socket, struct, sys
      for family, address in ((socket.AF_INET, sys.argv[1]), (socket.AF_INET6, sys.argv[2])):
          for number, port in ((132, 40010), (136, 40011), (33, 40012)):
              s = socket.socket(family, socket.SOCK_RAW, number)
              try:
                  s.sendto(struct.pack('!HH', port, 5060) + bytes(28), (address, 0))
              except PermissionError:
                  pass
      """;

    private static final String FLOOD = """
      import socket, sys, time
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.bind(('', 40020))
      def send():
          try:
              s.sendto(b'x', (sys.argv[1], 7000))
          except PermissionError:
              pass
      began = time.monotonic()
      for sent in range(int(sys.argv[2])):
          if sent % 100 == 0:
              time.sleep(max(0, began + sent / int(sys.argv[3]) - time.monotonic()))
          send()
      print('sent', flush=True)
      sys.stdin.readline()
      send()
      print('sent one more', flush=True)
      sys.stdin.readline()
      """;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @BeforeAll
    static void useTheKernelsChains() {
        KernelChains.use(network.client());
    }

    private static Running jailed(List<String> command, String... options) {
        return jailed(NAME, command, options);
    }

    private static Running jailed(String name, List<String> command, String... options) {
        List<String> all = new ArrayList<>(List.of("--name", name, "--log", "nflog:" + GROUP));
        all.addAll(List.of(options));
        return network.client().start(Portjail.jailed(Portjail.RANGE, all, command));
    }

    private static String line(Violation violation) {
        return violation.jail() + " " + violation.protocol() + " " + text(violation.source()) + " > "
                + text(violation.destination());
    }

    private static String text(Endpoint end) {
        return end.address().getHostAddress() + " " + end.port();
    }

    private static String expected(String name, String protocol, String server, int from, int to) throws Exception {
        String source = server.equals(SERVER_4) ? CLIENT_4 : CLIENT_6;
        return name + " " + protocol + " " + InetAddress.getByName(source).getHostAddress() + " " + from + " > "
                + InetAddress.getByName(server).getHostAddress() + " " + to;
    }

    /** Connects and sends from outside the range, in every protocol; returns what is to be logged. */
    private static List<String> violate(Running client, String... options) throws Exception {
        List<String> expected = new ArrayList<>();
        int port = 40000;
        for (String server : List.of(SERVER_4, SERVER_6)) {
            String tcp = client.ask("tcp " + server + " " + REPORT + " from " + port);
            assertTrue(tcp.startsWith("failed connect ECONNREFUSED"), "the connect is refused: " + tcp);
            expected.add(expected(NAME, "tcp", server, port++, REPORT));
            String udp = client.ask("udp " + server + " " + UDP + " from " + port);
            assertTrue(udp.startsWith("failed "), "the datagram is refused: " + udp);
            expected.add(expected(NAME, "udp", server, port++, UDP));
            client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "other connections go on");
            expected.add(expected(RAW_NAME, "sctp", server, 40010, 5060));
            expected.add(expected(RAW_NAME, "udplite", server, 40011, 5060));
            expected.add(expected(RAW_NAME, "dccp", server, 40012, 5060));
        }
        assertEquals(4, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' counts");
        client.finish().expectSuccess();
        List<String> withRawSockets = new ArrayList<>(List.of(options));
        withRawSockets.add("--keep-caps");
        jailed(RAW_NAME, List.of("python3", "-c", RAW, SERVER_4, SERVER_6), withRawSockets.toArray(new String[0]))
                .finish()
                .expectSuccess();
        return expected;
    }

    @ParameterizedTest
    @CsvSource({
        "cgroup, nft", "cgroup, iptables-nft", "cgroup, iptables-legacy",
        "netns, nft", "netns, iptables-nft", "netns, iptables-legacy"
    })
    void eachViolationIsReadOnceWithAddressesPortsJailAndUser(String place, String firewall) throws Exception {
        Needs.program("python3");
        String[] options = {"--place", place, "--firewall", firewall};
        Instant before = Instant.now();
        try (NflogReading log = NflogReading.open(network.client(), GROUP);
                NflogReading elsewhere = NflogReading.open(network.server(), GROUP);
                Running client = jailed(ClientProgram.client(), options)) {
            List<String> expected = violate(client, options);
            List<Violation> violations = log.violations(expected.size());
            boolean namespace = place.equals("netns");
            assertEquals(
                    new TreeSet<>(namespace ? withoutSource(expected) : expected).toString(),
                    new TreeSet<>(withoutSource(namespace, violations)).toString(),
                    "violations in the group");
            assertEquals(expected.size(), violations.size(), "violations in the group: " + violations);
            for (Violation violation : violations) {
                assertEquals(namespace ? -1 : 0, violation.uid(), "the user of " + violation);
                assertEquals(namespace ? -1 : 0, violation.gid(), "the group of " + violation);
                assertEquals(namespace ? "pj-" + violation.jail() : "", violation.inputInterface(), "where it came in");
                assertEquals(WIRE, violation.outputInterface(), "where it was to leave");
                Instant time = violation.time();
                assertTrue(
                        time != null && !time.isBefore(before) && !time.isAfter(Instant.now()),
                        "it was logged just now: " + violation);
            }
            assertEquals(new SourceTally(10, 10, 0, 0, 0), log.tally());
            assertEquals(SourceTally.NONE, elsewhere.tally(), "the group of another network namespace is another");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE);
        expectNoLegacyRules();
    }

    /** The rest is looked at after every test; the legacy tables are known to their own programs alone. */
    private static void expectNoLegacyRules() throws InterruptedException {
        String rules = legacyRules();
        for (int i = 0; i < 200 && rules.contains(NAME); i++) {
            Thread.sleep(50);
            rules = legacyRules();
        }
        assertEquals(-1, rules.indexOf(NAME), "what the jails left behind: " + rules);
    }

    private static String legacyRules() {
        StringBuilder rules = new StringBuilder();
        for (String family : KernelChains.FAMILIES) {
            rules.append(network.client()
                    .run(family + "-legacy-save")
                    .expectSuccess()
                    .output());
        }
        return rules.toString();
    }

    /** The address inside a namespace is portjail's choice. */
    private static List<String> withoutSource(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst(" [0-9a-f.:]+ (\\d+) > ", " $1 > "))
                .toList();
    }

    private static List<String> withoutSource(boolean leftOut, List<Violation> violations) {
        List<String> lines = violations.stream().map(NflogIT::line).toList();
        return leftOut ? withoutSource(lines) : lines;
    }

    @Test
    void theUserIsTheOwnerOfTheSocket() throws Exception {
        try (NflogReading log = NflogReading.open(network.client(), GROUP);
                Running client = jailed(ClientProgram.client(), "--place", "owner", "--user", "nobody")) {
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "the connect is refused: " + refused);
            List<Violation> violations = log.violations(1);
            assertEquals(1, violations.size(), "violations: " + violations);
            assertEquals(65534, violations.getFirst().uid(), "the user ID of nobody");
        }
    }

    @Test
    void showSaysTheGroupAndTheOwnPrefixComesThrough() throws Exception {
        try (NflogReading log = NflogReading.open(network.client(), GROUP);
                Running client = jailed(ClientProgram.client(), "--log-prefix", "audit #7 ")) {
            String refused = client.ask("tcp " + SERVER_6 + " " + REPORT + " from 40001");
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "the connect is refused: " + refused);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals("nflog", report.text("log", "target"));
            assertEquals(GROUP, report.number("log", "group"));
            assertEquals(List.of(), report.missing(), "what is missing");
            String text = network.client()
                    .run(Portjail.command("show", NAME))
                    .expectSuccess()
                    .output();
            assertTrue(text.contains("nflog:" + GROUP + ", \"audit #7 \", 10/second"), text);
            assertEquals("audit #7 ", log.violations(1).getFirst().jail(), "the prefix");
        }
    }

    @Test
    void withoutAReaderTheJailIsJudgedAllTheSame() {
        try (Running client = jailed(ClientProgram.client())) {
            String refused = client.ask("tcp " + SERVER_4 + " " + REPORT + " from 40000");
            assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "the connect is refused: " + refused);
        }
        network.reporter().seen().expectCount(0);
    }

    @Test
    void aSecondReaderIsToldOfTheFirstInOneLine() throws Exception {
        try (NflogReading _ = NflogReading.open(network.client(), GROUP)) {
            KernelException refusal =
                    assertThrows(KernelException.class, () -> NflogReading.open(network.client(), GROUP));
            String message = String.valueOf(refusal.getMessage());
            assertTrue(
                    message.startsWith("cannot read NFLOG group " + GROUP + ": it has a reader already, netlink port "),
                    message);
            assertEquals(-1, message.indexOf('\n'), message);
            assertTrue(String.valueOf(refusal.hint()).contains("--log nflog:GROUP"), "the hint: " + refusal.hint());
        }
        try (NflogReading again = NflogReading.open(network.client(), GROUP)) {
            assertEquals(SourceTally.NONE, again.tally(), "when the first has ended, the group is free");
        }
    }

    @Test
    void whatTheReaderHadNoRoomForIsCounted() throws Exception {
        Needs.program("python3");
        int packets = 40_000;
        // Slower than the rate, so that the rules log each of them.
        List<String> flood =
                List.of("python3", "-c", FLOOD, SERVER_4, Integer.toString(packets), Integer.toString(8_000));
        try (NflogReading log = NflogReading.held(network.client(), GROUP);
                Running client = jailed(flood, "--on-violation", "drop", "--log-rate", "10000/second:10000")) {
            client.awaitOutput("sent\n");
            assertEquals(packets, JailReport.show(network.client(), NAME).rejected(), "packets that 'show' counts");
            log.release();
            awaitSuppressed(log, 1);
            client.type("\n");
            client.awaitOutput("sent one more");
            awaitSuppressed(log, 2);
            SourceTally tally = log.tally();
            assertTrue(tally.suppressed() > 1, "more was sent than there was room for: " + tally);
            assertEquals(packets + 1, tally.violations() + tally.suppressed(), "each is read or counted: " + tally);
            assertEquals(tally.violations(), log.violations(1).size());
            client.closeInput();
        }
    }

    private static void awaitSuppressed(NflogReading log, long count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        long before = -1;
        while (System.nanoTime() < deadline
                && (log.tally().suppressed() < count || log.tally().lines() != before)) {
            before = log.tally().lines();
            Thread.sleep(300);
        }
        assertTrue(log.tally().suppressed() >= count, "the loss of messages is noticed: " + log.tally());
    }
}
