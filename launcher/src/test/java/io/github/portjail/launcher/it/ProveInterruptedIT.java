// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However {@code portjail prove} ends, it leaves nothing behind. */
@EndToEnd
class ProveInterruptedIT {
    /** Everything is blocked, slowly: it takes seconds, in which it can be ended. */
    private static final List<String> SLOW = List.of("--steer", "none", "--firewall", "none");

    private static @Nullable TestHost host;

    @BeforeAll
    static void makeHost() {
        TestHost made = TestHost.create("q");
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

    private static List<String> command(List<String> options) {
        return Commands.concat(Portjail.command("prove"), options);
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
    @ValueSource(strings = {"KILL", "TERM"})
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
}
