// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** If anything of the jail can't be had, the program isn't executed, and what was begun is undone. */
@EndToEnd
class FailClosedIT {
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    Path directory;

    private Path proof = Path.of("unset");

    @BeforeEach
    void nameTheProof() {
        proof = directory.resolve("the command ran");
    }

    private List<String> jailedTouch() {
        return Portjail.jailed("touch", proof.toString());
    }

    private List<String> jailedTouchOf(Path distribution) {
        return Portjail.withProgram(distribution, jailedTouch());
    }

    private void expectNothingRanAndNothingStays(Finished run, MachineSnapshot before) throws InterruptedException {
        String line = Portjail.expectRefusal(run);
        assertFalse(Files.exists(proof), "the command was not executed after: " + line);
        assertEquals("", run.output(), "standard output of a refusal");
        MachineUnchanged.awaitUnchanged(before);
    }

    @Test
    void theCopyOfTheDistributionWorks() {
        network.client()
                .run(jailedTouchOf(Portjail.copyOfTheDistribution(directory)))
                .expectSuccess();
        assertTrue(Files.exists(proof), "the command was executed");
    }

    @Test
    void withoutTheBpfObjectNothingIsRun() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        Path copy = Portjail.copyOfTheDistribution(directory);
        Files.delete(copy.resolve("lib/port_guard.bpf.o"));
        expectNothingRanAndNothingStays(network.client().run(jailedTouchOf(copy)), before);
    }

    @Test
    void withADamagedBpfObjectNothingIsRun() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        Path copy = Portjail.copyOfTheDistribution(directory);
        Files.writeString(copy.resolve("lib/port_guard.bpf.o"), "this is no object file\n");
        expectNothingRanAndNothingStays(network.client().run(jailedTouchOf(copy)), before);
    }

    @Test
    void withoutTheReaperNothingIsRun() throws IOException, InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        Path copy = Portjail.copyOfTheDistribution(directory);
        Files.delete(copy.resolve("lib/portjail-reaper"));
        expectNothingRanAndNothingStays(network.client().run(jailedTouchOf(copy)), before);
    }

    @Test
    void withoutTheCapabilityForBpfNothingThatNeedsItIsRun() throws InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        List<String> without =
                List.of("setpriv", "--bounding-set", "-bpf,-sys_admin,-perfmon", "--inh-caps", "-all", "--");
        List<String> byBpf =
                Portjail.jailed(Portjail.RANGE, List.of("--steer", "bpf"), List.of("touch", proof.toString()));
        expectNothingRanAndNothingStays(network.client().run(Commands.concat(without, byBpf)), before);
    }

    @Test
    void withoutTheCapabilityForFirewallsNothingIsRun() throws InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        List<String> without = List.of("setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-all", "--");
        expectNothingRanAndNothingStays(network.client().run(Commands.concat(without, jailedTouch())), before);
    }

    @Test
    void whenItsTableHoldsSomethingElseNothingIsRun() {
        String foreign = "add table inet portjail\nadd map inet portjail jails_2 { type ipv4_addr : verdict; }\n";
        network.client().run(List.of("nft", "-f", "-"), foreign).expectSuccess();
        try {
            String line = Portjail.expectRefusal(network.client().run(jailedTouch()));
            assertFalse(Files.exists(proof), "the command was not executed after: " + line);
        } finally {
            String remove = "add table inet portjail\ndelete table inet portjail\n";
            network.client().run(List.of("nft", "-f", "-"), remove).expectSuccess();
            network.client().run(Portjail.command("gc")).expectSuccess();
        }
    }

    @Test
    void withoutAPlaceForItsStateNothingIsRun() throws InterruptedException {
        MachineSnapshot before = MachineSnapshot.take();
        String script = "mount -t tmpfs -o ro none /run && exec \"$@\"";
        List<String> unshared = List.of("unshare", "--mount", "sh", "-c", script, "sh");
        expectNothingRanAndNothingStays(network.client().run(Commands.concat(unshared, jailedTouch())), before);
    }
}
