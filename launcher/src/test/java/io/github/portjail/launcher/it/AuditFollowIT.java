// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.Audits.expectEachOnce;
import static io.github.portjail.launcher.it.Audits.jailedClient;
import static io.github.portjail.launcher.it.Audits.newName;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code portjail audit --follow} tells of each violation when it is logged, until it is interrupted. */
@EndToEnd
class AuditFollowIT {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration SETTLED = Duration.ofMillis(1500);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory = Path.of("");

    @BeforeAll
    static void useEveryChain() {
        KernelChains.use(network.client());
    }

    @Test
    void whoFollowsSeesAViolationWithinASecondAndIsEndedByControlC() throws Exception {
        String name = newName();
        Path metrics = directory.resolve("portjail.prom");
        List<String> follow = Audits.signalled("--source", "kmsg", "--follow", "--jail", name, "--metrics=" + metrics);
        try (KernelLog _ = KernelLog.open();
                Running client = jailedClient(network.client(), name);
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
            assertEquals(Audits.suppressed(), finished.errors(), "standard error");
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
        List<String> follow = Audits.signalled("--source", "kmsg", "--follow", "--jail", newName());
        for (String signal : List.of("INT", "TERM", "HUP")) {
            try (Running audit = Running.start(follow)) {
                audit.awaitOutput("DESTINATION");
                audit.signal(signal);
                String errors = audit.finish(Duration.ofSeconds(5)).expect(0).errors();
                assertTrue(errors.isEmpty() || errors.equals(Audits.suppressed()), "standard error: " + errors);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
    void eachViolationThatIsSentToANflogGroupIsFoundOnceInsideTheNetworkNamespace(String firewall) throws Exception {
        String name = newName();
        List<String> listen = Audits.signalled("--source", "nflog:77", "--follow", "--json", "--jail", name);
        try (Running client = jailedClient(network.client(), name, "--log", "nflog:77", "--firewall", firewall);
                Running audit = network.client().start(listen)) {
            String inside = client.ask("tcp " + TestNetwork.SERVER_4 + " " + PortReportingServer.REPORT);
            assertTrue(inside.startsWith("ok "), "the jail is up: " + inside);
            Commands.run("sleep", "1.5").expectSuccess();
            AuditedViolation.commit(client);
            audit.awaitOutput("\"port\":40104");
            audit.signal("INT");
            Finished finished = audit.finish();
            expectEachOnce(AuditedViolation.expected(name), "", finished);
            assertEquals(
                    Collections.nCopies(4, "client " + client.pid() + " explicit bind 0"),
                    AuditedViolation.culprits(finished.output()),
                    "who it was: " + finished);
        }
    }

    @Test
    void whoFollowsKnowsWhatBecomesOfThePacketsOfAJailThatBeginsLater() throws Exception {
        String name = newName();
        Path metrics = directory.resolve("portjail.prom");
        List<String> follow =
                Audits.signalled("--source", "kmsg", "--follow", "--json", "--jail", name, "--metrics=" + metrics);
        try (KernelLog _ = KernelLog.open();
                Running audit = Running.start(follow)) {
            for (int i = 0; i < 100 && !Files.exists(metrics); i++) {
                Thread.sleep(50);
            }
            Thread.sleep(SETTLED.toMillis());
            try (Running client = jailedClient(network.client(), name)) {
                AuditedViolation.commit(client);
                audit.awaitOutput("\"port\":40104");
            }
            audit.signal("INT");
            Finished finished = audit.finish();
            expectEachOnce(AuditedViolation.expected(name), finished);
            assertEquals(
                    4,
                    finished.output()
                            .lines()
                            .filter(line -> line.contains("\"outcome\":\"failure\"")
                                    && line.contains("\"range\":\"50000-50999\""))
                            .count(),
                    "violations of which is told that they were stopped, in " + finished);
        }
    }

    @Test
    void whoFollowsKnowsAJailWithAPrefixOfItsOwnThatBeginsLater() throws Exception {
        String name = newName();
        try (KernelLog _ = KernelLog.open();
                Running audit =
                        Running.start(Audits.signalled("--source", "kmsg", "--follow", "--csv", "--jail", name))) {
            audit.awaitOutput("destination_port");
            // Old lines may have had the jails read just now, which is done once a second at most.
            Thread.sleep(SETTLED.toMillis());
            try (Running client = jailedClient(network.client(), name, "--log-prefix", "own " + name + " ")) {
                AuditedViolation.commit(client);
                audit.awaitOutput(",40104,");
            }
            audit.signal("INT");
            Finished finished = audit.finish().expect(3);
            assertEquals(Audits.suppressed(), finished.errors(), "standard error");
            assertEquals(
                    4,
                    finished.output()
                            .lines()
                            .filter(line -> line.contains("," + name + ","))
                            .count(),
                    "records in " + finished);
        }
    }
}
