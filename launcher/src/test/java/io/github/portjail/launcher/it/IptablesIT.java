// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.HTTP;
import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.PortReportingServer.UDP;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both variants of iptables keep the same promise as nftables, and are left as they were. */
@EndToEnd
@ParameterizedClass
@ValueSource(strings = {"iptables-nft", "iptables-legacy"})
class IptablesIT {
    /** The longest name: the prefix of the log has its 29 characters. */
    private static final String NAME = "it-iptables-567890";

    private static final int AT_ONCE = 8;

    private static final String LOGGED = "portjail " + NAME + ": ";
    private static final int OUTSIDE = 40000;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private final String variant;
    private String before = "";

    IptablesIT(String variant) {
        this.variant = variant;
    }

    @BeforeAll
    static void useEveryChain() {
        for (String family : KernelChains.FAMILIES) {
            Needs.program(family + "-legacy-restore");
        }
        KernelChains.use(network.client());
    }

    @BeforeEach
    void rememberTheRules() {
        before = rules();
    }

    @AfterEach
    void theRulesAreAsBefore() throws InterruptedException {
        for (int i = 0; i < 200 && !rules().equals(before); i++) {
            Thread.sleep(50);
        }
        assertEquals(before, rules(), "what " + variant + " lists after the jail's end");
    }

    /** What both versions list, without counters and comments; an empty table of the kernel's may have come. */
    private String rules() {
        StringBuilder rules = new StringBuilder();
        for (String family : KernelChains.FAMILIES) {
            network
                    .client()
                    .run(family + variant.substring("iptables".length()) + "-save")
                    .expectSuccess()
                    .outputLines()
                    .stream()
                    .filter(line -> line.startsWith("-") || line.startsWith(":") && line.contains(" - "))
                    .forEach(line ->
                            rules.append(family).append(' ').append(line).append('\n'));
        }
        return rules.toString();
    }

    private Running jailedClient(String... options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME, "--firewall", variant));
        all.addAll(List.of(options));
        return network.client().start(Portjail.jailed(Portjail.RANGE, all, ClientProgram.client()));
    }

    private Finished jailed(List<String> command, String... options) {
        List<String> all = new ArrayList<>(List.of("--name", NAME, "--firewall", variant));
        all.addAll(List.of(options));
        return network.client().run(Portjail.jailed(Portjail.RANGE, all, command));
    }

    private static String tcpFromOutside(String server) {
        return "tcp " + server + " " + REPORT + " from " + OUTSIDE;
    }

    /** What each test ends with: nothing of any of them is left. */
    @Test
    void launchesAtOncePutUpOneJump() {
        List<Running> clients = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(network.client()
                        .start(Portjail.jailed(
                                Portjail.RANGE,
                                List.of("--name", "it-at-once-" + i, "--firewall", variant),
                                ClientProgram.client())));
            }
            for (Running client : clients) {
                client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "a connection");
            }
            for (String family : KernelChains.FAMILIES) {
                String jump = family + " -A OUTPUT -j portjail";
                assertEquals(1, rules().lines().filter(jump::equals).count(), "jumps among " + rules());
            }
        } finally {
            clients.forEach(Running::close);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(AT_ONCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, "[" + SERVER_6 + "]"})
    void curlGetsItsPortFromTheRange(String host) {
        List<String> curl = List.of(
                "curl",
                "--silent",
                "--show-error",
                "--globoff",
                "--max-time",
                "10",
                "http://" + host + ":" + HTTP + "/");
        jailed(curl).expectSuccess();
        network.reporter().seen().at(HTTP).expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVER_4, SERVER_6})
    void aConnectFromAnotherPortIsRefusedAtOnceCountedAndLoggedOnce(String server) throws Exception {
        try (KernelLog log = KernelLog.open();
                PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient()) {
            String answer = client.ask(tcpFromOutside(server));
            assertTrue(answer.startsWith("failed connect ECONNREFUSED after "), "connect is refused, but: " + answer);
            List<String> lines = log.lines(LOGGED);
            assertEquals(1, lines.size(), "lines of the kernel log with '" + LOGGED + "': " + lines);
            assertTrue(lines.getFirst().contains("SPT=" + OUTSIDE), "the line names the source port: " + lines);
            JailReport report = JailReport.show(network.client(), NAME);
            assertEquals(1, report.rejected(), "packets that 'portjail show' says were rejected");
            assertEquals(List.of(), report.missing(), "what 'portjail show' says is missing");
            capture.expectNoPacketOutside(Portjail.RANGE);
            client.expectAnswer("tcp " + server + " " + REPORT, "ok ", "other connections go on");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @Test
    void rewritingGivesEveryConnectionAPortOfTheRange() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient("--steer", "rewrite")) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                client.expectAnswer(tcpFromOutside(server), "ok 50", "the server saw a port of the range");
                client.expectAnswer(
                        "udp " + server + " " + UDP + " from " + OUTSIDE,
                        "ok 50",
                        "the server saw a port of the range");
            }
            capture.expectNoPacketOutside(Portjail.RANGE);
            assertEquals(0, JailReport.show(network.client(), NAME).rejected(), "nothing was a violation");
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(4);
    }

    @Test
    void whatAnotherRuleOfNatTookFirstLeavesFromNoOtherPort() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient("--steer", "rewrite")) {
            client.expectAnswer(tcpFromOutside(SERVER_4), "ok 50", "the jail is up");
            network.client()
                    .run(variant, "-t", "nat", "-I", "POSTROUTING", "-j", "ACCEPT")
                    .expectSuccess();
            String answer = client.ask("udp " + SERVER_4 + " " + UDP + " from " + (OUTSIDE + 1));
            assertTrue(answer.startsWith("failed "), "what was not rewritten is stopped, but: " + answer);
            JailReport report = JailReport.show(network.client(), NAME);
            assertTrue(
                    report.missing().toString().contains("has '-j ACCEPT' before '-j portjail'"),
                    "what is missing: " + report.missing());
            capture.expectNoPacketOutside(Portjail.RANGE);
        } finally {
            network.client()
                    .run(variant, "-t", "nat", "-D", "POSTROUTING", "-j", "ACCEPT")
                    .expectSuccess();
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @Test
    void aNetworkNamespaceIsJudgedAndMasqueradedByTheHost() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient("--place", "netns")) {
            for (String server : List.of(SERVER_4, SERVER_6)) {
                client.expectAnswer("tcp " + server + " " + REPORT, "ok 50", "a connection in the range");
                String refused = client.ask(tcpFromOutside(server));
                assertTrue(refused.startsWith("failed connect ECONNREFUSED"), "connect is refused, but: " + refused);
            }
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
    }

    @Test
    void whenTheRulesAreFlushedTheGuardGoesOnAndShowSaysIt() throws Exception {
        try (PacketCapture capture = PacketCapture.start(network.server());
                Running client = jailedClient()) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            network.client().run(variant, "-F").expectSuccess();
            client.expectAnswer(tcpFromOutside(SERVER_4), "failed ", "the guard stops it");
            JailReport report = JailReport.show(network.client(), NAME);
            assertTrue(
                    report.missing().toString().contains("iptables chain OUTPUT lacks '-j portjail'"),
                    "what is missing: " + report.missing());
            capture.expectNoPacketOutside(Portjail.RANGE);
        }
    }

    @Test
    void tenJailsStartedAtOnceEachUseTheirOwnRange() {
        List<Running> clients = new ArrayList<>();
        try {
            for (int jail = 0; jail < 10; jail++) {
                String server = jail % 2 == 0 ? SERVER_4 : SERVER_6;
                List<String> options = List.of("--name", "it-ten-" + jail, "--firewall", variant);
                List<String> command = ClientProgram.client("row", "20", server, REPORT + jail);
                clients.add(network.client().start(Portjail.jailed(range(jail), options, command)));
            }
            for (Running client : clients) {
                assertEquals(
                        "connected 20 failed 0", client.finish().expectSuccess().answer(), "one jail of ten");
            }
        } finally {
            clients.forEach(Running::close);
        }
        Arrivals arrivals = network.reporter().seen();
        for (int jail = 0; jail < 10; jail++) {
            arrivals.at(REPORT + jail).expectOnlyFrom(range(jail)).expectCount(20);
        }
    }

    private static PortRange range(int jail) {
        return new PortRange(41000 + 100 * jail, 41099 + 100 * jail);
    }

    @Test
    void whatSomebodyElseHasUnderTheJailsNameIsLeftAloneAndNothingIsRun() {
        String program = "ip6" + variant.substring(2);
        network.client().run(program, "-N", "pj-" + NAME).expectSuccess();
        try {
            Finished run = jailed(List.of("echo", "it ran"));
            assertTrue(
                    Portjail.expectRefusal(run).contains("has rules in this network namespace already"), run.errors());
            assertEquals("", run.output(), "the command's output");
        } finally {
            network.client().run(program, "-X", "pj-" + NAME).expectSuccess();
        }
    }

    @Test
    void withoutItsProgramsNothingIsRunAndTheHintNamesThePackage() {
        List<String> words = Portjail.jailed(
                Portjail.RANGE, List.of("--name", NAME, "--firewall", variant), List.of("/bin/echo", "it ran"));
        Finished run = network.client().run(Commands.concat(List.of("/usr/bin/env", "PATH=/nonexistent"), words));
        assertEquals(
                "portjail: cannot find the program " + variant + "-restore on PATH /nonexistent",
                Portjail.expectRefusal(run));
        assertTrue(run.errors().contains("Hint: apt-get install iptables"), run.errors());
        assertEquals("", run.output(), "the command's output");
    }

    @Test
    void aDryRunPrintsTheTextOfBothVersionsOfIpAndNeedsNoProgram() {
        List<String> words = Portjail.jailed(
                Portjail.RANGE, List.of("--name", NAME, "--firewall", variant, "--dry-run"), List.of("true"));
        Finished run = network.client()
                .run(Commands.concat(List.of("/usr/bin/env", "PATH=/nonexistent"), words))
                .expectSuccess();
        for (String part : List.of(
                "# iptables-restore --noflush",
                "# ip6tables-restore --noflush",
                "-A portjail -m cgroup --path \"portjail/" + NAME + "\" -g pj-" + NAME,
                "--reject-with icmp6-adm-prohibited")) {
            assertTrue(run.output().contains(part), "the dry run prints '" + part + "': " + run);
        }
    }

    @Test
    void whatItsSourceNatCannotDoIsRefused() {
        Finished run = jailed(List.of("true"), "--steer", "rewrite", "--protocol", "udplite");
        assertEquals(
                "portjail: --firewall " + variant + " cannot rewrite UDP-Lite: its source NAT knows no ports of it",
                Portjail.expectRefusal(run));
    }

    @Test
    void whichVariantIsTakenIsSaid() {
        Finished run = jailed(List.of("true"), "--verbose").expectSuccess();
        assertTrue(
                run.errors().contains(variant.endsWith("nft") ? "(nf_tables)" : "(legacy)"),
                "the version is said: " + run.errors());
    }
}
