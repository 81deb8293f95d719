// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A mixed load while everything goes wrong that can: jails come and go, rulesets are flushed, reapers and launchers killed.
 *
 * <p>Not among the tests of the suite: make soak runs it. For how many seconds is told by the system property {@code portjail.soak.seconds}; the figures go to target/soak.txt.
 */
@EndToEnd
class SoakOnDemand {
    private static final int USUAL_SECONDS = 180;
    private static final long MOST_GROWTH_KIBIBYTES = 512;

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void nothingLeaksAndNothingIsLeftOver() throws Exception {
        int seconds = Integer.getInteger("portjail.soak.seconds", USUAL_SECONDS);
        MachineSnapshot before = MachineSnapshot.take();
        SoakFigures figures = new SoakFigures();
        try (Soak soak = Soak.start(network, figures)) {
            soak.run(seconds);
        }
        MachineUnchanged.awaitUnchanged(before);
        figures.write(seconds, Files.createDirectories(Path.of("target")).resolve("soak.txt"));
        assertEquals(0, figures.leaked(), "packets from outside at the far end: " + figures);
        assertEquals(0, figures.answeredOutside(), "connections from outside that were answered: " + figures);
        assertTrue(figures.connections() > seconds, "connections were made: " + figures);
        assertTrue(figures.violations() > 0 && figures.faults() > 0, "there were violations and faults: " + figures);
        assertTrue(figures.growth() <= MOST_GROWTH_KIBIBYTES, "memory of what stays: " + figures);
    }
}
