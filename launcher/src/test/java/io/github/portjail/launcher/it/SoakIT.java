// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A mixed load while everything goes wrong that can: jails come and go, rulesets are flushed, cgroups removed, reapers and launchers killed.
 *
 * <p>For how many seconds is told by the system property {@code portjail.soak.seconds} (make soak: 30 minutes); the figures go to target/soak.txt.
 */
@EndToEnd
class SoakIT {
    private static final int USUAL_SECONDS = 180;
    private static final long MOST_GROWTH_KIBIBYTES = 512;

    /** Its Java VM takes 64 MiB of heap at most, and grows to that at its leisure. */
    private static final long MOST_AUDIT_KIBIBYTES = 160 * 1024;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @Test
    @Timeout(value = 70, unit = TimeUnit.MINUTES)
    void nothingLeaksNothingGrowsAndNothingIsLeftOver() throws Exception {
        int seconds = Integer.getInteger("portjail.soak.seconds", USUAL_SECONDS);
        KernelChains.use(network.client());
        MachineSnapshot before = MachineSnapshot.take();
        SoakFigures figures = new SoakFigures();
        try (Soak soak = Soak.start(network, figures)) {
            soak.run(seconds);
        } finally {
            figures.write(seconds, Files.createDirectories(Path.of("target")).resolve("soak.txt"));
            Leaks.expectNone(figures.leaks(), "packets from outside at the far end");
        }
        MachineUnchanged.awaitUnchanged(before);
        assertEquals(0, figures.passed.get(), "connections from outside that were answered: " + figures);
        assertEquals(List.of(), figures.grown(), "what there is more of after the load: " + figures);
        assertTrue(figures.connected.get() > seconds && figures.datagrams.get() > 0, "there was traffic: " + figures);
        assertTrue(figures.refused.get() > 0 && figures.audited.get() > 0, "violations were told of: " + figures);
        assertTrue(figures.jails.get() > 0 && figures.lasting.get() > 0, "jails came and went: " + figures);
        assertTrue(figures.flushes.get() > 0 && figures.killedReapers.get() > 0, "there were faults: " + figures);
        assertTrue(figures.killedLaunchers.get() > 0 && figures.removedGroups.get() > 0, "of each kind: " + figures);
        assertTrue(figures.growth() <= MOST_GROWTH_KIBIBYTES, "memory of what stays: " + figures);
        assertTrue(figures.auditAfter.get() <= MOST_AUDIT_KIBIBYTES, "memory of an audit: " + figures);
    }
}
