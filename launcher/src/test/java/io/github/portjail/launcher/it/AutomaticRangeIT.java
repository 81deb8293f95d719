// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code --range auto:NUMBER} finds a free block, and the name has it again. */
@EndToEnd
class AutomaticRangeIT {
    private static final Path BLOCKS = Path.of("/var/lib/portjail/blocks");
    private static final Path LOCK = BLOCKS.resolveSibling(".lock");
    private static final PortRange POOL = new PortRange(20000, 20099);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private @Nullable String blocksBefore;
    private boolean lockBefore;

    @BeforeEach
    void forgetBlocks() throws IOException {
        blocksBefore = Files.exists(BLOCKS) ? Files.readString(BLOCKS) : null;
        lockBefore = Files.exists(LOCK);
        Files.deleteIfExists(BLOCKS);
    }

    @AfterEach
    void restoreBlocks() throws IOException {
        Files.deleteIfExists(BLOCKS);
        if (blocksBefore != null) {
            Files.writeString(BLOCKS, blocksBefore);
        }
        if (!lockBefore) {
            Files.deleteIfExists(LOCK);
            Files.deleteIfExists(LOCK.getParent());
        }
    }

    private static List<String> words(int ports, List<String> options, List<String> program) {
        List<String> words = new ArrayList<>(Portjail.command("--range", "auto:" + ports, "--pool", "20000:20099"));
        words.addAll(options);
        words.add("--");
        words.addAll(program);
        return words;
    }

    private static Running named(String name, int ports) {
        return network.client().start(words(ports, List.of("--name", name), ClientProgram.client()));
    }

    /** What a running jail has, as its program's connection shows at the far end. */
    private static PortRange rangeOf(Running client, String name) throws IOException {
        assertEquals("connected 5 failed 0", client.ask("row 5 " + SERVER_4 + " " + REPORT), name);
        JailReport report = JailReport.show(network.client(), name);
        PortRange range = new PortRange((int) report.firstPort(), (int) report.lastPort());
        network.reporter().seen().expectOnlyFrom(range).expectCount(5);
        network.reporter().forget();
        return range;
    }

    @Test
    void blocksAreFreeOnesAndANameHasItsOwnAgain() throws IOException {
        try (Running first = named("it-auto-a", 50);
                Running second = named("it-auto-b", 50)) {
            PortRange one = rangeOf(first, "it-auto-a");
            PortRange other = rangeOf(second, "it-auto-b");
            assertFalse(one.overlaps(other), one + " and " + other);
            Finished third = network.client().run(words(50, List.of("--name", "it-auto-c"), List.of("true")));
            assertEquals(
                    "portjail: no block of 50 ports is free in the pool 20000-20099: of its 100 ports jails hold 100",
                    Portjail.expectRefusal(third));
            first.finish().expectSuccess();
            second.finish().expectSuccess();
            try (Running again = named("it-auto-b", 50)) {
                assertEquals(other, rangeOf(again, "it-auto-b"), "the same name has the same block");
            }
        }
        assertTrue(Files.readString(BLOCKS).contains("it-auto-b "), "it is kept over a boot");
    }

    @Test
    void aLastingJailHasItsBlockUntilDownAndAfterwardsItsNameHas() throws IOException {
        String name = "it-auto-a";
        PortRange before;
        network.client()
                .run(Portjail.command("up", name, "--range", "auto:50", "--pool", "20000:20099"))
                .expectSuccess();
        List<String> entering = Commands.concat(Portjail.command("enter", name, "--"), ClientProgram.client());
        try (Running other = named("it-auto-b", 50);
                Running entered = network.client().start(entering)) {
            before = rangeOf(entered, name);
            assertFalse(rangeOf(other, "it-auto-b").overlaps(before), "the empty jail's block was not given away");
        } finally {
            network.client().run(Portjail.command("down", name, "--kill")).expectSuccess();
        }
        try (Running again = named(name, 50)) {
            assertEquals(before, rangeOf(again, name), "the same name has the same block");
        }
    }

    @Test
    void aBlockThatSomebodyElseUsesIsGivenUp() throws IOException {
        PortRange before;
        try (Running first = named("it-auto-a", 50)) {
            before = rangeOf(first, "it-auto-a");
        }
        PortRange taken = new PortRange(before.last(), before.last());
        List<String> options = List.of("--name", "it-auto-other");
        try (Running other = network.client().start(Portjail.alone(taken, options, ClientProgram.client()))) {
            assertEquals("ok 0", other.ask("release"), "a jail has a port of the block");
            try (Running again = named("it-auto-a", 50)) {
                assertFalse(rangeOf(again, "it-auto-a").overlaps(taken), "another block is chosen");
            }
        }
    }

    @Test
    void jailsThatStartAtOnceNeverGetTheSameBlock() throws IOException {
        List<Running> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                clients.add(named("it-auto-" + i, 20));
            }
            Set<PortRange> ranges = new HashSet<>();
            for (int i = 0; i < clients.size(); i++) {
                PortRange range = rangeOf(clients.get(i), "it-auto-" + i);
                assertTrue(POOL.contains(range.first()) && POOL.contains(range.last()), "in the pool: " + range);
                assertEquals(20, range.size());
                ranges.add(range);
            }
            assertEquals(5, ranges.size(), "five jails have the whole pool among them: " + ranges);
        } finally {
            clients.forEach(Running::close);
        }
    }

    @Test
    void withoutANameABlockIsChosenAndKeptForNobody() throws IOException {
        List<String> program = ClientProgram.client("row", 5, SERVER_4, REPORT);
        network.client().run(words(10, List.of(), program)).expectSuccess();

        network.reporter().seen().expectOnlyFrom(POOL).expectCount(5);
        assertFalse(Files.exists(BLOCKS) && !Files.readString(BLOCKS).isEmpty(), "nothing is kept");
    }

    @Test
    void aDryRunShowsTheBlockAndKeepsNothing() {
        List<String> words =
                new ArrayList<>(Portjail.command("--range", "auto:1000", "--name", "it-auto-a", "--dry-run"));
        words.addAll(List.of("--", "true"));
        String plan = network.client().run(words).expectSuccess().output();

        assertTrue(plan.startsWith("block: 1000 ports, "), plan);
        assertTrue(plan.contains("\njail it-auto-a, source ports 10000-10999\n"), "beside the host's own: " + plan);
        assertFalse(Files.exists(BLOCKS), "nothing is kept");
    }

    @Test
    void whoIsNotRootIsRefusedInOneLine(@TempDir Path directory) throws IOException {
        List<String> words = words(10, List.of("--steer", "preload"), List.of("true"));

        assertEquals(
                "portjail: cannot choose a range without root: what jails hold is known to root alone",
                Portjail.expectRefusal(
                        Commands.run(Portjail.asNobody(ExitStatusIT.placeForAnybody(directory), words))));
    }
}
