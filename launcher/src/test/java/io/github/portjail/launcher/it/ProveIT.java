// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code portjail prove} says what really arrives, and leaves nothing behind however it ends. */
@EndToEnd
class ProveIT {
    private static @Nullable TestHost host;

    /** Everything is blocked, slowly: it takes seconds, in which it can be ended. */
    private static final List<String> SLOW = List.of("--steer", "none", "--firewall", "none");

    @BeforeAll
    static void makeHost() {
        TestHost made = TestHost.create("p");
        host = made;
        made.run("ip", "address", "add", "10.79.0.1/32", "dev", "lo").expectSuccess();
        made.run("ip", "address", "add", "fd79::1/128", "dev", "lo", "nodad").expectSuccess();
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

    @Test
    void aClientThatIsKilledEndsTheProofAndNothingStays() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running running = host().start(command(SLOW))) {
            kill(awaitClientOf(running.pid()));
            String line = Portjail.expectRefusal(running.finish());
            assertTrue(line.startsWith("portjail: the jailed client ended early, with status 137"), line);
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "TERM", "INT"})
    void whateverEndsItTheHostIsAsItWas(String signal) throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        List<String> settings = settings();
        try (Running running = host().start(command(SLOW))) {
            long _ = awaitClientOf(running.pid());
            running.signal(signal);
            assertNotEquals(0, running.finish().status(), "the proof did not come to its end");
        }
        MachineUnchanged.awaitUnchanged(before);
        assertEquals(settings, settings(), "forwarding of the host");
    }

    @Test
    void afterItsReapersAreKilledTooGcLeavesTheHostAsItWas() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        List<String> settings = settings();
        try (Running running = host().start(command(List.of("--place", "netns", "--on-violation", "drop")))) {
            long client = awaitClientOf(running.pid());
            for (long reaper : processes("portjail-reaper", "/run/portjail/prove-" + running.pid())) {
                kill(reaper);
            }
            running.signal("KILL");
            Finished _ = running.finish();
            awaitEndOf(client);
        }
        Finished swept = host().run(Portjail.command("gc")).expectSuccess();
        assertTrue(swept.output().contains("swept prove-"), "gc names what it swept: " + swept);
        assertFalse(Files.exists(Portjail.STATE), "state is left after gc");
        MachineUnchanged.awaitUnchanged(before);
        assertEquals(settings, settings(), "forwarding of the host");
    }

    private static List<String> settings() {
        return host().run("sysctl", "-a", "--pattern", "forwarding|accept_ra$")
                .expectSuccess()
                .outputLines();
    }

    /** The client has the process that portjail run had. */
    private static long awaitClientOf(long prove) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            for (long client : processes("portjail-prove", "client")) {
                if (parent(client).equals(Optional.of(prove))) {
                    return client;
                }
            }
            Thread.sleep(20);
        }
        return fail("prove started no client");
    }

    private static Optional<Long> parent(long process) {
        return ProcessHandle.of(process).flatMap(ProcessHandle::parent).map(ProcessHandle::pid);
    }

    private static void awaitEndOf(long client) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && processes("portjail-prove", "client").contains(client); i++) {
            Thread.sleep(20);
        }
        assertFalse(processes("portjail-prove", "client").contains(client), "it ends when nobody reads its results");
    }

    /** Those of that program with an argument that begins so. */
    private static List<Long> processes(String program, String argument) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> matches(process, program, argument))
                    .map(process -> Long.valueOf(process.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean matches(Path process, String program, String argument) {
        try {
            String[] words = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1);
            return words[0].endsWith(program) && Stream.of(words).anyMatch(word -> word.startsWith(argument));
        } catch (IOException e) {
            // Not a process, or one that ended meanwhile.
            return false;
        }
    }

    private static void kill(long pid) {
        Commands.run("kill", "-KILL", Long.toString(pid)).expectSuccess();
    }

    private static String program(String name) {
        return Portjail.program().resolveSibling("../lib/" + name).normalize().toString();
    }
}
