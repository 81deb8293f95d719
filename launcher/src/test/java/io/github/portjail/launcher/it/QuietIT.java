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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --quiet} notes are left out, and nothing else is. */
@EndToEnd
class QuietIT {
    private static final String NAME = "it-quiet";

    /** Its ends have the same parity, of which a network namespace has a note. */
    private static final PortRange RANGE = new PortRange(25000, 25998);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static Finished portjail(String... arguments) {
        return network.client().run(Portjail.command(arguments));
    }

    @Test
    void aLaunchHasNoNotesButTheProgramsOwnWords() {
        List<String> program = List.of("sh", "-c", "echo said; echo complained >&2");
        List<String> options = List.of("--place", "netns", "--name", NAME);

        Finished usual =
                network.client().run(Portjail.jailed(RANGE, options, program)).expectSuccess();
        Finished quiet = network.client()
                .run(Portjail.jailed(RANGE, Commands.concat(options, List.of("-q")), program))
                .expectSuccess();

        assertTrue(usual.errors().contains("same parity"), "what a launch notes: " + usual);
        assertEquals("said\n", quiet.output());
        assertEquals("complained\n", quiet.errors());
    }

    @Test
    void thatNothingIsEnforcedIsSaidAllTheSame(@TempDir Path directory) throws IOException {
        List<String> launch = Portjail.jailed(RANGE, List.of("--quiet", "--steer", "preload"), List.of("/bin/true"));

        Finished run = network.client()
                .run(Portjail.asNobody(ExitStatusIT.placeForAnybody(directory), launch))
                .expectSuccess();

        assertTrue(run.errors().startsWith("portjail: enforcement: none"), "what is said: " + run);
    }

    @Test
    void whatStaysOutsideOfALastingJailIsSaidAllTheSame() {
        try (Running sleeper = network.client().start(List.of("sleep", "100"))) {
            String pid = Long.toString(sleeper.pid());
            Finished up = portjail("up", NAME, "--quiet", "--range", "25000:25998", "--pid", pid)
                    .expectSuccess();

            assertTrue(up.errors().contains("keeps the sockets that it opened before"), "what is said: " + up);
            assertEquals(
                    "",
                    portjail("down", NAME, "-q", "--kill", "--grace", "0")
                            .expectSuccess()
                            .errors());
        }
    }

    @Test
    void failuresAreToldAndStatusesAreTheSame() {
        Finished down = portjail("down", NAME, "--quiet");

        assertTrue(Portjail.expectRefusal(down).contains("'" + NAME + "'"), "what is said: " + down);
    }

    @Test
    void rulesAreExportedAndNotesAboutThemAreNot() {
        String[] export = {"export", "--range", "25000:25998", "--source", "192.0.2.1", "--host", "h"};
        Finished usual = portjail(export).expectSuccess();
        Finished quiet = portjail(
                        Commands.concat(List.of(export), List.of("-q")).toArray(new String[0]))
                .expectSuccess();

        assertFalse(usual.errors().isEmpty(), "what export notes: " + usual);
        assertEquals("", quiet.errors());
        assertEquals(usual.output(), quiet.output());
    }

    @Test
    void listsArePrinted() {
        assertTrue(portjail("list", "-q").expectSuccess().output().startsWith("NAME"), "a table");
        assertEquals("[ ]\n", portjail("list", "-q", "--json").expectSuccess().output());
    }

    @Test
    void whatIsSweptIsNotNamed() throws InterruptedException {
        List<String> launch = Portjail.jailed(Portjail.RANGE, List.of("--name", NAME), ClientProgram.client());
        try (Running client = network.client().start(launch)) {
            client.expectAnswer("tcp " + SERVER_4 + " " + REPORT, "ok ", "the jail is up");
            Reapers.kill(NAME);
            client.finish().expectSuccess();
        }

        Finished gc = portjail("gc", "--quiet").expectSuccess();

        assertEquals("", gc.output() + gc.errors());
        assertFalse(Files.exists(Portjail.STATE.resolve(NAME)), "the jail was swept");
    }
}
