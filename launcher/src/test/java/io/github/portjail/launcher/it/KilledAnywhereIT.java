// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Launcher, reaper or both are killed at a random instant: {@code portjail gc} then leaves the host as it was, and no program
 * has run outside of its jail.
 *
 * <p>{@code -Dportjail.kills=500} kills so many, {@code -Dportjail.seed=N} at other instants.
 */
@EndToEnd
class KilledAnywhereIT {
    private static final String NAME = "it-killed";
    private static final int KILLS = Integer.getInteger("portjail.kills", 15);
    private static final long SEED = Long.getLong("portjail.seed", 20);
    private static final Duration LOOK_FOR_REAPER = Duration.ofMillis(1);
    private static final String WORDS =
            ("tcp " + SERVER_4 + " " + REPORT + " from 40000\n").repeat(3) + "tcp " + SERVER_4 + " " + REPORT + "\n";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory;

    /** Who is killed. */
    private enum Victim {
        LAUNCHER,
        REAPER,
        BOTH
    }

    @BeforeAll
    static void useEveryChain() {
        KernelChains.use(network.client());
    }

    @ParameterizedTest
    @EnumSource(JailMode.class)
    @Timeout(3600)
    void whoeverIsKilledAtWhateverInstant(JailMode mode) throws IOException, InterruptedException {
        Random random = new Random(SEED + mode.ordinal());
        List<String> command = Commands.concat(
                List.of(
                        "sh",
                        "-c",
                        "exec \"$@\" <'" + Files.writeString(directory.resolve("words"), WORDS) + "'",
                        "sh"),
                mode.jailed(NAME, ClientProgram.client()));
        HostLook before = HostLook.take(network.client(), NAME);
        long usual = network.client().run(command).expectSuccess().took().toNanos();
        assertEquals(List.of(), before.awaitSame(), "what a jail leaves of which nobody was killed");
        for (int kill = mode.ordinal(); kill < KILLS; kill += JailMode.values().length) {
            Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
            long instant = random.nextLong(usual + usual / 4);
            String what = victim + " killed after " + instant / 1000 + " us, kill " + kill + " of seed " + SEED;
            try (Running launcher = network.client().start(command)) {
                LockSupport.parkNanos(instant);
                kill(victim, launcher);
                Finished _ = launcher.finish();
            }
            assertTrue(HostLook.await(() -> Reapers.of(NAME).isEmpty()), "the reaper ends: " + what);
            Finished gc = network.client().run(Portjail.command("gc"));
            assertEquals(0, gc.status(), "status of gc: " + what + ": " + gc);
            assertEquals(List.of(), before.awaitSame(), "what gc leaves: " + what + ": " + gc);
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE);
    }

    private static void kill(Victim victim, Running launcher) {
        if (victim != Victim.REAPER) {
            kill(launcher.pid());
        }
        if (victim != Victim.LAUNCHER) {
            // One that has not come yet may come a moment later, of a launcher that was killed while it started it.
            LockSupport.parkNanos(victim == Victim.BOTH ? LOOK_FOR_REAPER.toNanos() : 0);
            Reapers.of(NAME).forEach(KilledAnywhereIT::kill);
        }
    }

    /** SIGKILL, by this process itself: a program that sends it would come too late. */
    private static void kill(long process) {
        ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
    }
}
