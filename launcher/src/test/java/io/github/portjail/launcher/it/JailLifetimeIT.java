// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A jail lives as long as its last process, and whatever is killed, what it leaves can be swept. */
@EndToEnd
class JailLifetimeIT {
    private static final String NAME = "it-life";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> jailed(String... program) {
        return Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), List.of(program));
    }

    private static Finished gc() {
        return network.client().run(Portjail.command("gc")).expectSuccess();
    }

    private static long reaperOf(String name) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                if (isReaperOf(process, name)) {
                    return Long.parseLong(process.getFileName().toString());
                }
            }
        }
        return fail("the jail '" + name + "' has no reaper");
    }

    private static boolean isReaperOf(Path process, String name) {
        try {
            String[] words = Files.readString(process.resolve("cmdline")).split("\0", -1);
            return words[0].endsWith("portjail-reaper") && words.length > 2 && words[2].endsWith("/" + name);
        } catch (IOException e) {
            // Not a process, or one that ended meanwhile.
            return false;
        }
    }

    private static void kill(long pid) {
        Commands.run("kill", "-KILL", Long.toString(pid)).expectSuccess();
    }

    @Test
    void aDaemonKeepsTheJailUntilItEnds(@TempDir Path directory) throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        Path answers = directory.resolve("answers");
        String ask = NativePrograms.client() + " tcp " + SERVER_4 + " " + REPORT;
        String daemon = "sleep 0.5; " + ask + "; " + ask + " from 40000; echo $$; exec sleep 30";
        String program = "setsid sh -c '" + daemon + "' > " + answers + " 2>&1 < /dev/null & exit 4";
        Finished _ = network.client().run(jailed("sh", "-c", program)).expect(4);
        List<String> lines = awaitLines(answers, 3);
        long pid = Long.parseLong(lines.get(2));
        try {
            assertTrue(lines.get(0).startsWith("ok "), "the daemon connects: " + lines);
            assertTrue(lines.get(1).startsWith("failed connect ECONNREFUSED"), "it is held to its ports: " + lines);
            assertEquals("", gc().output(), "what gc swept while the daemon lives");
            JailReport jail = JailReport.show(network.client(), NAME);
            assertEquals(1, jail.rejected(), "the violation of the daemon was rejected");
            assertEquals(List.of(pid), jail.pids(), "the daemon is alone in the jail");
            network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
        } finally {
            kill(pid);
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    private static List<String> awaitLines(Path file, int count) throws IOException, InterruptedException {
        for (int i = 0; i < 200; i++) {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() >= count) {
                return lines;
            }
            Thread.sleep(50);
        }
        return fail("the daemon wrote fewer than " + count + " lines: " + Files.readString(file));
    }

    @Test
    void withoutItsReaperAJailIsSweptByGc() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running jail = network.client().start(jailed("sh", "-c", "echo up; exec cat"))) {
            jail.awaitOutput("up");
            kill(reaperOf(NAME));
            jail.finish().expectSuccess();
        }
        Thread.sleep(300);
        assertFalse(
                before.differences(MachineSnapshot.take()).isEmpty(),
                "with its reaper killed the jail leaves something");
        Finished _ = gc();
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void gcOnAnotherHostSweepsTheRulesWhereTheyAre() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running jail = network.client().start(jailed("sh", "-c", "echo up; exec cat"))) {
            jail.awaitOutput("up");
            kill(reaperOf(NAME));
            jail.finish().expectSuccess();
        }
        network.server().run(Portjail.command("gc")).expectSuccess();
        MachineUnchanged.awaitUnchanged(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {NAME, "it-another"})
    void theNextRunSweepsWhatADeadJailLeft(String nextName) throws IOException {
        try (Running jail = network.client().start(jailed("sh", "-c", "echo up; exec cat"))) {
            jail.awaitOutput("up");
            kill(reaperOf(NAME));
            jail.finish().expectSuccess();
        }
        List<String> client = ClientProgram.client("tcp", SERVER_4, REPORT);
        Finished next = network.client().run(Portjail.jailed(Portjail.RANGE, List.of("--name", nextName), client));
        assertTrue(next.expectSuccess().answer().startsWith("ok "), "the next jail works: " + next);
    }

    @Test
    void aLauncherKilledAtAnyMomentLeavesNothingThatGcCannotSweep() throws InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        for (int millis = 10; millis <= 250; millis += 15) {
            try (Running launcher = network.client().start(jailed("sleep", "100"))) {
                Thread.sleep(millis);
                kill(launcher.pid());
            }
            Finished _ = gc();
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void aProgramThatIsKilledTakesItsJailWithIt() throws InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        try (Running jail = network.client().start(jailed("sh", "-c", "echo up; exec sleep 100"))) {
            jail.awaitOutput("up");
            kill(jail.pid());
            jail.finish().expect(128 + 9);
        }
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void gcWithNothingToSweepSaysNothing() {
        assertEquals("", gc().errors(), "what gc has to say");
    }
}
