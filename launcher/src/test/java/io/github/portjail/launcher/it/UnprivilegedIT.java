// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.PortReportingServer.REPORT;
import static io.github.portjail.launcher.it.TestNetwork.SERVER_4;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plain user gets ports of the range from the preloaded library, and is told that nothing is enforced. */
@EndToEnd
class UnprivilegedIT {
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @ParameterizedTest
    @ValueSource(strings = {"50000:50999", "20000:20999"})
    void theLibrarySteersAndOneLineSaysThatNothingIsEnforced(String range, @TempDir Path directory) throws IOException {
        Needs.program("bash");
        String script = "for i in 1 2 3 4 5; do cat < /dev/tcp/" + SERVER_4 + "/" + REPORT + "; done";
        List<String> command = Portjail.command("--range", range, "--steer", "preload", "--", "bash", "-c", script);
        Finished run = network.client()
                .run(Portjail.asNobody(ExitStatusIT.placeForAnybody(directory), command))
                .expectSuccess();
        assertEquals(
                List.of(
                        "portjail: enforcement: none, as asked: ports are steered by a preloaded library and nothing is enforced"),
                run.errors().lines().toList(),
                "what the user is told");
        network.reporter().seen().expectOnlyFrom(PortRange.parse(range)).expectCount(5);
    }
}
