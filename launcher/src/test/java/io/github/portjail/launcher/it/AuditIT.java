// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real jails' rules log on the real kernel, {@code portjail audit} finds, each once, wherever it is logged. */
@EndToEnd
class AuditIT {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void useEveryChain() {
        KernelChains.use(network.client());
    }

    /** A name that no line of the kernel's log has yet. */
    private static String newName() {
        return "au-" + Long.toString(System.nanoTime() & 0xffffffffffL, 36);
    }

    private static Running jailedClient(String name, String... options) {
        List<String> all = new ArrayList<>(List.of("--name", name));
        all.addAll(List.of(options));
        return network.client().start(Portjail.jailed(Portjail.RANGE, all, ClientProgram.client()));
    }

    private static Finished audit(String... words) {
        return Commands.run(Portjail.command(
                Commands.concat(List.of("audit"), List.of(words)).toArray(new String[0])));
    }

    private static void expectEachOnce(List<String> expected, Finished audit) throws IOException {
        assertEquals(expected, AuditedViolation.told(audit.expect(3).output()), "violations found by " + audit);
        assertEquals("", audit.errors(), "standard error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void eachViolationOfAJailIsFoundOnceInEveryLog(String firewall) throws Exception {
        String name = newName();
        try (KernelLog log = KernelLog.open()) {
            try (Running client = jailedClient(name, "--firewall", firewall)) {
                AuditedViolation.commit(client);
                assertEquals(4, log.lines("portjail " + name + ": ").size(), "lines of the kernel's log");
                Finished live =
                        audit("--source", "kmsg", "--jail", name, "--json").expect(3);
                assertEquals(
                        Collections.nCopies(4, "client " + client.pid() + " explicit bind 0"),
                        AuditedViolation.culprits(live.output()),
                        "who it was, while the jail lives: " + live);
            }
            List<String> expected = AuditedViolation.expected(name);
            expectEachOnce(expected, audit("--source", "kmsg", "--jail", name, "--json"));
            Path file = directory.resolve("dmesg.log");
            Files.writeString(file, Commands.run("dmesg").expectSuccess().output());
            expectEachOnce(expected, audit("--jail", name, "--json", file.toString()));
            Commands.run("gzip", file.toString()).expectSuccess();
            expectEachOnce(expected, audit("--jail", name, "--json", file + ".gz"));
            expectEachOnce(
                    expected,
                    Commands.run(
                            Portjail.command("audit", "--jail", name, "--json", "-"),
                            Commands.run("dmesg", "--time-format=iso").output()));
            expectEachOnce(expected, withJournal(log.lines("portjail " + name + ": "), name));
        }
    }

    /** Asks a journal that has these messages: journalctl is a script that prints them as the real one does. */
    private Finished withJournal(List<String> messages, String name) throws IOException {
        StringBuilder json =
                new StringBuilder("{\"__REALTIME_TIMESTAMP\":\"1763742600000000\",\"_TRANSPORT\":\"kernel\","
                        + "\"MESSAGE\":\"audit: of something else\"}\n");
        for (String message : messages) {
            json.append("{\"__REALTIME_TIMESTAMP\":\"1763742600000001\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"")
                    .append(message)
                    .append("\"}\n");
        }
        Files.writeString(directory.resolve("journal.json"), json);
        Path program = directory.resolve("journalctl");
        Files.writeString(program, "#!/bin/sh\ncat '" + directory.resolve("journal.json") + "'\n");
        assertTrue(program.toFile().setExecutable(true), "the script can be executed");
        return Commands.run(Commands.concat(
                List.of("/usr/bin/env", "PATH=" + directory + ":" + System.getenv("PATH")),
                Portjail.command("audit", "--source", "journal", "--jail", name, "--json")));
    }

    @Test
    void aJailInANetworkNamespaceIsFoundByWhereItsPacketsCameFrom() throws Exception {
        String name = newName();
        try (KernelLog log = KernelLog.open()) {
            try (Running client = jailedClient(name, "--place", "netns")) {
                AuditedViolation.commit(client);
                assertEquals(4, log.lines("portjail " + name + ": ").size(), "lines of the kernel's log");
            }
            List<String> told = AuditedViolation.told(audit("--source", "kmsg", "--jail", name, "--json")
                    .expect(3)
                    .output());
            assertEquals(4, told.size(), told.toString());
            for (AuditedViolation violation : AuditedViolation.EACH) {
                String end =
                        " " + violation.sourcePort() + " > " + violation.server() + " " + violation.destinationPort();
                assertEquals(1, told.stream().filter(line -> line.endsWith(end)).count(), end + " in " + told);
            }
        }
    }

    @Test
    void aJailWithAPrefixOfItsOwnIsKnownWhileItLivesAndByTheOptionAfterwards() throws Exception {
        String name = newName();
        String prefix = "own " + name + " ";
        try (KernelLog log = KernelLog.open()) {
            try (Running client = jailedClient(name, "--log-prefix", prefix)) {
                AuditedViolation.commit(client);
                assertEquals(4, log.lines(prefix).size(), "lines of the kernel's log");
                expectEachOnce(AuditedViolation.expected(name), audit("--source", "kmsg", "--jail", name, "--json"));
            }
            Commands.run("sleep", "0.5").expectSuccess();
            Finished gone =
                    audit("--source", "kmsg", "--log-prefix", prefix, "--csv").expect(3);
            assertEquals(
                    4,
                    gone.output()
                            .lines()
                            .filter(line -> line.contains(prefix.strip()))
                            .count(),
                    "violations of the jail that is gone: " + gone);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void eachViolationThatIsSentToANflogGroupIsFoundOnceInsideTheNetworkNamespace(String firewall) throws Exception {
        String name = newName();
        List<String> listen = Portjail.command("audit", "--source", "nflog:77", "--follow", "--json", "--jail", name);
        try (Running client = jailedClient(name, "--log", "nflog:77", "--firewall", firewall);
                Running audit = network.client().start(listen)) {
            String inside = client.ask("tcp " + TestNetwork.SERVER_4 + " " + PortReportingServer.REPORT);
            assertTrue(inside.startsWith("ok "), "the jail is up: " + inside);
            Commands.run("sleep", "1.5").expectSuccess();
            AuditedViolation.commit(client);
            audit.awaitOutput("\"port\":40104");
            audit.signal("INT");
            Finished finished = audit.finish();
            expectEachOnce(AuditedViolation.expected(name), finished);
            assertEquals(
                    Collections.nCopies(4, "client " + client.pid() + " explicit bind 0"),
                    AuditedViolation.culprits(finished.output()),
                    "who it was: " + finished);
        }
    }

    @Test
    void whoFollowsSeesAViolationWithinASecondAndIsEndedByControlC() throws Exception {
        String name = newName();
        Path metrics = directory.resolve("portjail.prom");
        List<String> follow =
                Portjail.command("audit", "--source", "kmsg", "--follow", "--jail", name, "--metrics=" + metrics);
        try (KernelLog _ = KernelLog.open();
                Running client = jailedClient(name);
                Running audit = Running.start(follow)) {
            audit.awaitOutput("DESTINATION");
            Commands.run("sleep", "0.5").expectSuccess();
            long before = System.nanoTime();
            AuditedViolation.commit(client);
            audit.awaitOutput(":" + PortReportingServer.REPORT + "\n");
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(took.compareTo(A_SECOND) < 0, "a violation is seen within a second, but it took " + took);
            audit.awaitOutput(" 40104 ");
            assertTrue(
                    Files.readString(metrics).contains("portjail_violations_total"), "metrics are written meanwhile");
            audit.signal("INT");
            Finished finished = audit.finish().expect(3);
            assertEquals("", finished.errors(), "standard error");
            assertEquals(
                    4,
                    finished.output()
                            .lines()
                            .filter(line -> line.contains(" " + name + " ") && line.contains(":7"))
                            .count(),
                    "rows in " + finished);
        }
        assertTrue(
                Files.readString(metrics)
                        .contains("portjail_violations_total{jail=\"" + name
                                + "\",protocol=\"tcp\",family=\"ipv6\"} 1\n"),
                Files.readString(metrics));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(metrics), files.toList(), "nothing is left beside the metrics");
        }
    }

    @Test
    void whoFollowsAndSeesNothingIsEndedWithoutAFault() {
        List<String> follow = Portjail.command("audit", "--source", "kmsg", "--follow", "--jail", newName());
        for (String signal : List.of("INT", "TERM", "HUP")) {
            try (Running audit = Running.start(follow)) {
                audit.awaitOutput("DESTINATION");
                audit.signal(signal);
                assertEquals("", audit.finish(Duration.ofSeconds(5)).expect(0).errors(), "standard error");
            }
        }
    }

    @Test
    void anEmptyLogHasNoViolationsAndOneThatIsMissingOrDamagedIsToldWhileTheOthersAreRead() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.log"));
        assertEquals(
                "no violations in 0 lines of " + empty + "\n",
                audit(empty.toString()).expect(0).output());
        Path log = Files.writeString(directory.resolve("kern.log"), AuditLines.line("web", 1) + "\n");
        Path damaged = directory.resolve("damaged.gz");
        Files.write(damaged, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3});
        Path missing = directory.resolve("missing.log");

        Finished audit = audit("--json", damaged.toString(), missing.toString(), log.toString())
                .expect(125);

        assertEquals(1, AuditedViolation.told(audit.output()).size(), "violations of the log that can be read");
        List<String> lines = audit.errors().lines().toList();
        assertEquals(2, lines.size(), "a line for each: " + audit.errors());
        assertTrue(lines.getFirst().startsWith("portjail: cannot read " + damaged + ": "), lines.toString());
        assertEquals("portjail: cannot read " + missing + ": No such file or directory", lines.get(1));
    }

    @Test
    void aReaderThatLeavesEndsItQuietlyAndAFullDiskIsTold() throws IOException {
        Path log = directory.resolve("kern.log");
        AuditLines.write(log, 50_000, 1);
        String program = Portjail.program().toString();
        Finished left =
                Commands.run("sh", "-c", "{ '" + program + "' audit --json '" + log + "'; echo $? >&2; } | head -n 1");
        assertEquals("3\n", left.errors(), "standard error");
        Finished full = Commands.run("sh", "-c", "'" + program + "' audit --json '" + log + "' >/dev/full");
        assertEquals("portjail: cannot write to standard output: it is closed or full", Portjail.expectRefusal(full));
    }

    @Test
    void whatIsForgedInALogDrivesNoTerminal() throws IOException {
        String line = AuditLines.line("web", 1).replace("OUT=eth0", "OUT=\u001b]0;x\u0007=1");
        Path log = Files.writeString(
                directory.resolve("kern.log"), line + "\n" + AuditLines.line("web\u001b[2J", 1) + "\n" + line + "\n");
        for (String option : List.of("--json", "--csv", "--metrics", "--by=jail", "--by=program")) {
            Finished audit = audit(option, log.toString());
            assertEquals(-1, audit.output().indexOf('\u001b'), option + ": " + audit.output());
            assertEquals(-1, audit.errors().indexOf('\u001b'), option + ": " + audit.errors());
        }
    }

    @Test
    void aHugeLogOfAHostileProgramIsCountedToTheLastInTheMemoryThereIs() throws IOException {
        Path log = directory.resolve("kern.log.1");
        AuditLines.write(log, 400_000, 65_536);
        Path report = directory.resolve("report.html");

        Finished audit =
                audit("--metrics", "--html", report.toString(), log.toString()).expect(3);

        assertTrue(
                audit.output()
                        .contains(
                                "portjail_violations_total{jail=\"hostile\",protocol=\"tcp\",family=\"ipv4\"} 400000\n"),
                audit.output());
        assertTrue(Files.size(report) > 1000, "the report is there");
        Finished table = audit("--csv", "--by", "port", log.toString()).expect(3);
        long counted = table.output()
                .lines()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.split(",", -1)[9]))
                .sum();
        assertEquals(400_000, counted, "what groups and others come to");
    }

    @Test
    void aRangeOfAJailThatIsGoneMayBeNamed() throws IOException {
        Path log = Files.writeString(directory.resolve("kern.log"), AuditLines.line("web", 1) + "\n");
        PortRange range = Portjail.RANGE;
        Path report = directory.resolve("report.html");
        audit("--range", range.first() + ":" + range.last(), "--html", report.toString(), "--quiet", log.toString())
                .expect(3);
        assertTrue(Files.readString(report).contains("50000"), "the report knows the range");
    }
}
