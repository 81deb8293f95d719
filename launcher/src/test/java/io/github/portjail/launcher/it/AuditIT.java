// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.Audits.audit;
import static io.github.portjail.launcher.it.Audits.expectEachOnce;
import static io.github.portjail.launcher.it.Audits.jailedClient;
import static io.github.portjail.launcher.it.Audits.newName;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
    /** More than the clocks differ by which the kernel stamps its messages, dmesg prints them, and everybody else lives. */
    private static final Duration APART = Duration.ofSeconds(2);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void useEveryChain() {
        KernelChains.use(network.client());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void eachViolationOfAJailIsFoundOnceInEveryLog(String firewall) throws Exception {
        String name = newName();
        try (KernelLog log = KernelLog.open()) {
            try (Running client = jailedClient(network.client(), name, "--firewall", firewall)) {
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
            expectEachOnce(expected, "", withJournal(log.lines("portjail " + name + ": "), name));
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
            try (Running client = jailedClient(network.client(), name, "--place", "netns")) {
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
            try (Running client = jailedClient(network.client(), name, "--log-prefix", prefix)) {
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

    @Test
    void onlyTheViolationsOfATimeThatIsAskedForAreFound() throws Exception {
        String name = newName();
        List<AuditedViolation> early = AuditedViolation.EACH.subList(0, 2);
        List<AuditedViolation> late = AuditedViolation.EACH.subList(2, 4);
        try (KernelLog log = KernelLog.open();
                Running client = jailedClient(network.client(), name)) {
            AuditedViolation.commit(client, early);
            Thread.sleep(APART.toMillis());
            String between = Instant.now().toString();
            Thread.sleep(APART.toMillis());
            AuditedViolation.commit(client, late);
            assertEquals(4, log.lines("portjail " + name + ": ").size(), "lines of the kernel's log");
            Path file = directory.resolve("dmesg.log");
            Files.writeString(
                    file,
                    Commands.run("dmesg", "--time-format=iso").expectSuccess().output());
            for (String source : List.of("--source=kmsg", file.toString())) {
                expectEachOnce(
                        AuditedViolation.expected(name, early),
                        audit("--until", between, "--jail", name, "--json", source));
                expectEachOnce(
                        AuditedViolation.expected(name, late),
                        audit("--since", between, "--jail", name, "--json", source));
                expectEachOnce(
                        AuditedViolation.expected(name, AuditedViolation.EACH),
                        audit("--since", "-1h", "--until", "+1h", "--jail", name, "--json", source));
                assertEquals(
                        "",
                        audit("--since", "+1h", "--jail", name, "--json", source)
                                .expect(0)
                                .output());
            }
        }
    }

    @Test
    void whoLooksForAJailInTheLogsWhileItLogsToAGroupIsToldOfTheGroup() {
        String name = newName();
        try (Running client = jailedClient(network.client(), name, "--log", "nflog:78")) {
            String inside = client.ask("tcp " + TestNetwork.SERVER_4 + " " + PortReportingServer.REPORT);
            assertTrue(inside.startsWith("ok "), "the jail is up: " + inside);
            Finished audit = audit("--jail", name);
            assertEquals(
                    "portjail: jail " + name
                            + " logs to NFLOG group 78, which no log of the kernel has: to hear what comes"
                            + " there, portjail audit --source nflog:78 --follow",
                    audit.errors().lines().findFirst().orElse(""),
                    "the first line on standard error of " + audit);
        }
    }
}
