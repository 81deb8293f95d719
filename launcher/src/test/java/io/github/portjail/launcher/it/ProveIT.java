// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code portjail prove} says what really arrives. */
@EndToEnd
class ProveIT {
    private static @Nullable TestHost host;

    @BeforeAll
    static void makeHost() {
        TestHost made = TestHost.create("p");
        host = made;
        made.run("ip", "address", "add", "10.79.0.1/32", "dev", "lo").expectSuccess();
        made.run("ip", "address", "add", "fd79::1/128", "dev", "lo", "nodad").expectSuccess();
    }

    @BeforeEach
    void forgetConnections() {
        host().forgetConnections();
    }

    @AfterAll
    static void removeHost() {
        host().close();
    }

    private static TestHost host() {
        if (host == null) {
            throw new IllegalStateException("the host is there only while the tests run");
        }
        return host;
    }

    private static Finished prove(String... options) {
        return host().run(command(List.of(options)));
    }

    private static List<String> command(List<String> options) {
        return Commands.concat(Portjail.command("prove"), options);
    }

    @Test
    void withoutOptionsNothingLeaksAndTheLastLineSumsUp() {
        Finished run = prove().expect(0);

        List<String> lines = run.outputLines();
        assertTrue(lines.getFirst().startsWith("ports 50000-50999 "), "the range is named first: " + run);
        assertTrue(lines.getLast().startsWith("no leaks: "), "the last line sums up: " + run);
        assertTrue(
                run.output().contains("\nbind-outside        blocked        blocked        blocked        blocked\n"));
        assertTrue(
                run.output().contains("\nconnect             steered        steered        steered        steered\n"));
        assertEquals(
                List.of(), lines.stream().filter(line -> line.length() > 80).toList(), "lines of more than 80 columns");
        assertEquals("", run.errors(), "standard error");
    }

    @Test
    void theJsonHasEveryPatternWithThePortsThatArrived() throws IOException {
        Finished run = prove("--range", "20000:20999", "--json").expect(0);

        List<Map<?, ?>> trials = trials(run);
        int patterns = Commands.run(program("portjail-prove"), "list")
                .expectSuccess()
                .outputLines()
                .size();
        assertEquals(2 * patterns, trials.size(), "a trial of each pattern by IPv4 and IPv6");
        assertEquals(0, JSON.std.mapFrom(run.output()).get("leaks"));
        for (Map<?, ?> trial : trials) {
            List<?> ports = assertInstanceOf(List.class, trial.get("ports"));
            assertEquals(!ports.isEmpty(), "steered".equals(trial.get("outcome")), "steered when it arrived: " + trial);
            for (Object port : ports) {
                assertTrue((Integer) port >= 20000 && (Integer) port <= 20999, "it arrived from the range: " + trial);
            }
        }
    }

    /** The trials in the JSON that prove printed. */
    static List<Map<?, ?>> trials(Finished run) throws IOException {
        List<Map<?, ?>> trials = new ArrayList<>();
        for (Object trial :
                assertInstanceOf(List.class, JSON.std.mapFrom(run.output()).get("trials"))) {
            trials.add(assertInstanceOf(Map.class, trial));
        }
        return trials;
    }

    @Test
    void anAuditLeaksAndProveSaysSo() {
        Finished run = prove("--on-violation", "log").expect(1);

        assertTrue(run.output().contains("\nLEAKS: tcp bind-outside, IPv4: left from port "), run.toString());
        assertTrue(
                run.output().contains("\nnote: --on-violation log lets packets from other ports pass"), run.toString());
        assertTrue(run.outputLines().getLast().startsWith("LEAKS: "), "the last line sums up: " + run);
    }

    @Test
    void whatAProtocolIsLeftOutOfLeaksAndProveSaysSo() {
        Finished run = prove("--protocol", "tcp").expect(1);

        assertTrue(run.output().contains("\nLEAKS: udp bind-outside, IPv6: left from port "), run.toString());
        assertTrue(run.output().contains("\nnote: --protocol leaves "), run.toString());
    }

    @Test
    void withReasonsEachBlockedPatternSaysWhatTheProgramWasTold() {
        Finished run = prove("-v").expect(0);

        assertTrue(
                run.output().contains("\nblocked: tcp bind-outside, IPv4: Connection refused (ECONNREFUSED)\n"),
                run.toString());
        assertTrue(run.errors().contains("portjail: enforcement: full"), "what run says with -v: " + run);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --place owner                  | portjail: --place owner needs --user
            --user nobody-of-that-name     | portjail: there is no user 'nobody-of-that-name'
            --range 1:65535                | portjail: there is hardly a port outside 1-65535
            """)
    void aJailThatCannotBeStartedIsReportedInTheWordsOfRun(String options, String message) {
        Finished run = prove(options.split(" ", -1));

        String line = Portjail.expectRefusal(run);
        assertTrue(line.startsWith(message), "the line is about " + options + ": " + line);
        assertEquals("", run.output(), "standard output");
    }

    @Test
    void withoutPrivilegeOneLineSaysWhatIsMissing(@TempDir Path directory) throws IOException {
        List<String> command = command(List.of("--steer", "preload"));
        Finished run = host().run(Portjail.asNobody(ExitStatusIT.placeForAnybody(directory), command));

        String line = Portjail.expectRefusal(run);
        assertTrue(line.contains("without root") && line.contains("network namespace"), line);
    }

    /** What is blocked in a jail is so because of the jail. */
    @Test
    void withoutAJailEveryPatternArrivesAndWhatIsBoundOutsideFromThatVeryPort() {
        int inside = 50500;
        int outside = 40404;
        String client = program("portjail-prove");
        try (Running server = host().start(List.of(client, "server", "7000"))) {
            server.awaitOutput("ready\n");
            Finished run = host().run(
                            client,
                            "client",
                            "127.0.0.1",
                            "::1",
                            "7000",
                            "" + inside,
                            "" + outside,
                            client + "-static");
            List<String> failed = run.expect(0).outputLines().stream()
                    .filter(line -> !line.endsWith(" 0"))
                    .toList();
            assertEquals(List.of(), failed, "patterns that failed, and their errno");
            Finished arrivals = server.finish();
            assertTrue(arrivals.output().contains("tcp 4 7004 " + inside + "\n"), "bound inside: " + arrivals);
            assertTrue(arrivals.output().contains("tcp 4 7006 " + outside + "\n"), "bound outside: " + arrivals);
            Set<String> destinations = new HashSet<>();
            arrivals.outputLines().stream().skip(1).forEach(line -> destinations.add(line.split(" ", -1)[2]));
            assertEquals(run.outputLines().size(), destinations.size(), "each pattern arrived: " + arrivals);
        }
    }

    private static String program(String name) {
        return Portjail.program().resolveSibling("../lib/" + name).normalize().toString();
    }
}
