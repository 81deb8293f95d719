// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to the host meanwhile: full disks, wiped state, cgroups taken away, reapers killed, clocks that differ. */
@EndToEnd
class HostileHostIT {
    private static final String NAME = "it-hostile";
    private static final String INSIDE = "tcp " + SERVER_4 + " " + REPORT;
    private static final int PROGRAMS_OF_A_GUARD = 7;
    private static final String OUTSIDE = INSIDE + " from 40000";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @BeforeAll
    static void useEveryChain() {
        KernelChains.use(network.client());
    }

    private static void expectInForce(Running client) {
        client.expectAnswer(INSIDE, "ok ", "it connects");
        client.expectAnswer(OUTSIDE, "failed ", "it is held to its range");
    }

    private static Finished gc() {
        return network.client().run(Portjail.command("gc")).expectSuccess();
    }

    private static void killTheReaper() {
        Reapers.kill(NAME);
    }

    /** Of so many inodes the file system itself needs one: with each one more the launch comes one file further. */
    @ParameterizedTest
    @ValueSource(strings = {"nr_inodes", "size"})
    void onAFullDiskNothingRunsAndNothingStays(String limit) throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAME);
        int refused = 0;
        boolean ran = false;
        for (int number = 1; !ran && number <= 20; number++) {
            String options = limit.equals("size") ? "size=" + 4 * number + "k" : limit + "=" + number;
            try (PrivateRun run = PrivateRun.create(network.client(), options)) {
                Finished launch = run.run(JailMode.CGROUP.jailed(NAME, ClientProgram.client("tcp", SERVER_4, REPORT)));
                ran = launch.status() == 0;
                if (!ran) {
                    String line = Portjail.expectRefusal(launch);
                    assertTrue(line.contains("ENOSPC"), "with " + options + " the line says why: " + line);
                    refused++;
                }
                assertTrue(HostLook.await(() -> run.content().isEmpty()), "with " + options + " what stays in /run");
            }
            assertEquals(List.of(), before.awaitSame(), "what stays with " + options);
        }
        assertTrue(ran && refused > 0, "in the end there was room, after " + refused + " refusals");
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(1);
    }

    @Test
    void aJailOutlivesItsState() throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAME);
        try (PrivateRun run = PrivateRun.create(network.client(), "size=1m")) {
            try (Running client = run.start(JailMode.CGROUP.jailed(NAME, ClientProgram.client()));
                    Running beside = run.start(JailMode.CGROUP.jailed(NAME + "-beside", ClientProgram.client()))) {
                expectInForce(client);
                expectInForce(beside);
                for (String name : List.of(NAME, NAME + "-beside")) {
                    assertTrue(HostLook.await(() -> Reapers.isWatching(name)), "the reaper watches " + name);
                }
                run.run("rm", "-rf", "/run/portjail").expectSuccess();
                expectInForce(client);
                String taken = Portjail.expectRefusal(run.run(JailMode.CGROUP.jailed(NAME, List.of("true"))));
                assertTrue(taken.contains(NAME), "the name is in use, although nothing says so in /run: " + taken);
                expectInForce(client);
                run.run(Portjail.command("gc")).expectSuccess();
                beside.finish().expectSuccess();
                expectInForce(client);
                client.finish().expectSuccess();
            }
            assertEquals(List.of(), before.awaitSame(), "what stays of jails whose state was wiped");
        }
    }

    /** Nobody knows then whose the rules are: the table has to be deleted by hand. */
    @Test
    void aJailThatLostStateAndReaperIsInForceAndKeepsItsName() throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAME);
        try (PrivateRun run = PrivateRun.create(network.client(), "size=1m")) {
            try (Running client = run.start(JailMode.CGROUP.jailed(NAME, ClientProgram.client()))) {
                expectInForce(client);
                killTheReaper();
                run.run("rm", "-rf", "/run/portjail").expectSuccess();
                expectInForce(client);
                client.finish().expectSuccess();
            }
            List<String> next = JailMode.CGROUP.jailed(NAME, ClientProgram.client("tcp", SERVER_4, REPORT));
            String taken = Portjail.expectRefusal(run.run(next));
            assertTrue(taken.contains("has rules"), "the next jail of the name is told why it cannot be: " + taken);
            run.run("nft", "delete table inet portjail").expectSuccess();
            run.run(next).expectSuccess();
            assertEquals(List.of(), before.awaitSame(), "what stays after the second jail of the name");
        }
    }

    @ParameterizedTest
    @EnumSource(JailMode.class)
    void withoutItsReaperAJailIsInForceAndGcSweepsItAfterItsEnd(JailMode mode) throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAME);
        try (Running client = network.client().start(mode.jailed(NAME, ClientProgram.client()))) {
            expectInForce(client);
            killTheReaper();
            assertEquals("", gc().output(), "what gc sweeps while the program runs");
            expectInForce(client);
            client.finish().expectSuccess();
        }
        assertEquals("swept " + NAME + "\n", gc().output(), "what gc says");
        assertEquals(List.of(), before.awaitSame(), "what gc leaves");
    }

    @ParameterizedTest
    @EnumSource(JailMode.class)
    void aCgroupThatSomebodyRemovedIsNoHindrance(JailMode mode) throws InterruptedException, IOException {
        HostLook before = HostLook.take(network.client(), NAME);
        try (Running client = network.client().start(mode.jailed(NAME, ClientProgram.client()))) {
            expectInForce(client);
            killTheReaper();
            client.finish().expectSuccess();
        }
        Files.delete(cgroup());
        Finished _ = gc();
        assertEquals(List.of(), before.awaitSame(), "what gc leaves of a jail without its cgroup");
    }

    private static Path cgroup() {
        return cgroups().findFirst().orElseThrow(() -> new AssertionError("the jail has a cgroup"));
    }

    private static Stream<Path> cgroups() {
        return HostLook.hierarchies().stream()
                .map(hierarchy -> hierarchy.resolve("portjail").resolve(NAME))
                .filter(Files::exists);
    }

    /** An empty cgroup can be removed by anybody who may: between its making and the move into it, too. */
    @Test
    void aCgroupThatIsRemovedAgainAndAgainLetsNothingRunUnconfined() throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAME);
        AtomicBoolean stop = new AtomicBoolean();
        Thread remover = Thread.ofPlatform().start(() -> {
            List<Path> groups = HostLook.hierarchies().stream()
                    .map(hierarchy -> hierarchy.resolve("portjail").resolve(NAME))
                    .toList();
            while (!stop.get()) {
                groups.forEach(group -> group.toFile().delete());
            }
        });
        try {
            for (JailMode mode : JailMode.values()) {
                Finished launch =
                        network.client().run(mode.jailed(NAME, ClientProgram.client("tcp", SERVER_4, REPORT)));
                if (launch.status() != 0) {
                    Portjail.expectRefusal(launch);
                }
            }
        } finally {
            stop.set(true);
            remover.join();
        }
        assertEquals(List.of(), before.awaitSame(), "what stays");
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE);
    }

    /** Linux keeps a program until the next boot that is attached just behind its cgroup's end. */
    @Test
    void aCgroupCannotBeRemovedWhileProgramsAreAttached() throws InterruptedException {
        Needs.program("strace");
        Needs.program("bpftool");
        HostLook before = HostLook.take(network.client(), NAME);
        expectHeldWhileAttached("up", NAME, "--range", "50000:50999", "--log", "none");
        AttachedPrograms.detach(NAME);
        expectHeldWhileAttached("repair", NAME);
        Path group = AttachedPrograms.cgroup(NAME);
        assertTrue(group.toFile().delete(), "nothing is in the cgroup behind that");
        network.client().run(Portjail.command("down", NAME));
        gc();
        assertEquals(List.of(), before.awaitSame(), "what stays");
    }

    /** The time between two programs is stretched, in which nothing but what holds it can be in the cgroup. */
    private static void expectHeldWhileAttached(String... command) throws InterruptedException {
        List<String> slowly =
                List.of("strace", "-f", "-o", "/dev/null", "-e", "trace=bpf", "-e", "inject=bpf:delay_enter=50000");
        try (Running running = network.client().start(Commands.concat(slowly, Portjail.command(command)))) {
            assertTrue(HostLook.await(() -> attached() > 0), "a first program is attached");
            boolean removed = AttachedPrograms.cgroup(NAME).toFile().delete();
            assertTrue(attached() < PROGRAMS_OF_A_GUARD, "not all of them were attached by then");
            assertFalse(removed, "the cgroup is removed while programs are attached to it");
            running.finish(Duration.ofMinutes(1)).expectSuccess();
        }
        assertEquals(PROGRAMS_OF_A_GUARD, attached(), "all are attached in the end");
    }

    private static int attached() {
        return cgroups().findAny().isEmpty() ? 0 : AttachedPrograms.count(AttachedPrograms.cgroup(NAME));
    }

    /** Of clocks those that a time namespace has; the reaper, too, is in it. */
    @ParameterizedTest
    @ValueSource(strings = {"1000000000", "1"})
    void clocksThatDifferDoNotMatter(String offset) throws InterruptedException {
        HostLook before = HostLook.take(network.client(), NAME);
        List<String> otherTime =
                List.of("unshare", "--time", "--monotonic=" + offset, "--boottime=" + offset, "--fork", "--");
        try (Running client = network.client()
                .start(Commands.concat(otherTime, JailMode.CGROUP.jailed(NAME, ClientProgram.client())))) {
            expectInForce(client);
            client.finish().expectSuccess();
        }
        assertEquals(List.of(), before.awaitSame(), "what stays");
    }

    /** As a clock that was set back has it. */
    @ParameterizedTest
    @ValueSource(strings = {"253402300799000", "0"})
    void aJailThatBeganInTheFutureIsListedAndSwept(String started) throws InterruptedException, IOException {
        HostLook before = HostLook.take(network.client(), NAME);
        try (Running client = network.client().start(JailMode.CGROUP.jailed(NAME, ClientProgram.client()))) {
            expectInForce(client);
            Path state = Portjail.STATE.resolve(NAME).resolve("jail.json");
            String text = Files.readString(state);
            String changed = text.replaceFirst("(\"started\": ?)\\d+", "$1" + started);
            assertFalse(changed.equals(text), "the state says when the jail began: " + text);
            Files.writeString(state, changed);
            for (String view : List.of("list", "show " + NAME, "list --json", "show --json " + NAME)) {
                network.client().run(Portjail.command(view.split(" "))).expectSuccess();
            }
            assertEquals("", gc().output(), "what gc sweeps of what lives");
            expectInForce(client);
            client.finish().expectSuccess();
        }
        assertEquals(List.of(), before.awaitSame(), "what stays");
    }
}
