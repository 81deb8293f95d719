// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A dry run tells exactly what would be done, needs no privilege, and does nothing. */
@EndToEnd
class DryRunIT {
    private static final Set<String> NFT_VERBS = Set.of("add", "create", "insert", "flush", "delete");

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static List<String> dryRun(String... command) {
        List<String> options = List.of("--name", "it-dry", "--dry-run", "--on-violation", "drop");
        return Portjail.jailed(Portjail.RANGE, options, List.of(command));
    }

    /** Returns the nft commands of a dry run: its lines that begin, after white space, with a verb of nft(8). */
    private static String nftCommands(Finished run) {
        return run.outputLines().stream()
                .map(String::strip)
                .filter(line -> NFT_VERBS.contains(line.substring(0, Math.max(0, line.indexOf(' ')))))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void aDryRunWithoutPrivilegePrintsTheStepsAndDoesNothing(@TempDir Path directory) throws IOException {
        Path proof = ExitStatusIT.placeForAnybody(directory).resolve("ran");
        MachineSnapshot before = MachineSnapshot.take();
        Finished run = network.client()
                .run(Portjail.asNobody(directory, dryRun("touch", proof.toString())))
                .expectSuccess();
        assertEquals(List.of(), before.differences(MachineSnapshot.take()), "what a dry run changes on the machine");
        assertFalse(Files.exists(proof), "the command was not run");
        assertEquals("", run.errors(), "standard error of a dry run");
        for (String part : List.of("/run/portjail/it-dry", "portjail/it-dry", "50000-50999", "touch " + proof)) {
            assertTrue(run.output().contains(part), "the steps name '" + part + "': " + run);
        }
        for (String command : List.of("jail_it-dry", "violations_it-dry", "portjail it-dry: ", " drop")) {
            assertTrue(nftCommands(run).contains(command), "the nft commands contain '" + command + "': " + run);
        }
    }

    @Test
    void aDryRunPrintsTheSameWithAndWithoutPrivilege(@TempDir Path directory) throws IOException {
        Path place = ExitStatusIT.placeForAnybody(directory);
        Finished asRoot = network.client().run(dryRun("true")).expectSuccess();
        Finished asNobody =
                network.client().run(Portjail.asNobody(place, dryRun("true"))).expectSuccess();
        assertEquals(nftCommands(asRoot), nftCommands(asNobody), "nft commands as root and as nobody");
    }

    @Test
    void nftAcceptsThePrintedCommands() throws IOException {
        Finished run = network.client().run(dryRun("true")).expectSuccess();
        Path top = cgroupTop().resolve("portjail");
        Path leaf = top.resolve("it-dry");
        boolean topIsOurs = !Files.exists(top);
        // nft looks the group up when it reads its path, even if it only checks.
        Files.createDirectories(leaf);
        try {
            Finished check = network.client().run(List.of("nft", "--check", "--file", "-"), nftCommands(run));
            assertEquals(0, check.status(), "nft accepts\n" + nftCommands(run) + check);
        } finally {
            Files.delete(leaf);
            if (topIsOurs) {
                Files.delete(top);
            }
        }
    }

    @Test
    void aDryRunStillRefusesWhatARunWouldRefuse() {
        List<String> words = new ArrayList<>(Portjail.command("run", "--range", "9:1", "--dry-run", "--", "true"));
        String line = Portjail.expectRefusal(network.client().run(words));
        assertTrue(line.contains("9"), "the line names the range: " + line);
    }

    private static Path cgroupTop() throws IOException {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            List<String> points = mounts.filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> line.split(" ", -1)[4])
                    .toList();
            Needs.that(!points.isEmpty(), "a mounted cgroup2 hierarchy");
            return Path.of(points.getFirst());
        }
    }
}
