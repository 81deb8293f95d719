// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class TrialPortsTest {
    @Test
    void onePortIsOfTheRangeAndOneIsNot() throws Failure {
        PortRange range = new PortRange(2000, 60000);
        TrialPorts ports = TrialPorts.choose(range);

        assertTrue(range.contains(ports.inside()), "inside: " + ports);
        assertTrue(!range.contains(ports.outside()) && ports.outside() >= 1024, "outside, without privilege: " + ports);
    }

    @Test
    void aPortInUseIsNotTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            PortRange range = new PortRange(taken.getLocalPort(), taken.getLocalPort());

            Failure failure = assertThrows(Failure.class, () -> TrialPorts.choose(range));
            assertEquals("every port of " + range + " is in use on this host", failure.text());
        }
    }

    @Test
    void withoutAPortOutsideThereIsNothingToProve() {
        assertThrows(Failure.class, () -> TrialPorts.choose(new PortRange(1, 65535)));
    }
}
