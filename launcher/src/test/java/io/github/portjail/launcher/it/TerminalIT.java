// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** At an interactive shell a jailed program is a job like any other. */
@EndToEnd
class TerminalIT {
    /** Says that it runs, in words that its own text on the command line is not. */
    private static final String SLEEPER = "sh -c 'echo slee\"\"ping; exec sleep 100'";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    private static String jailedSleeper() {
        return String.join(" ", Portjail.jailed()) + " " + SLEEPER;
    }

    @Test
    void controlCEndsTheProgramAndGivesThePromptBack() {
        try (Terminal terminal = Terminal.open(network.client())) {
            terminal.enter(jailedSleeper());
            terminal.await("sleeping");
            terminal.press(Terminal.CONTROL_C);
            terminal.awaitPrompt();
            terminal.enter("echo status=$?.");
            terminal.await("status=130.");
        }
    }

    @Test
    void controlZStopsTheProgramForegroundContinuesItAndKillEndsIt() {
        try (Terminal terminal = Terminal.open(network.client())) {
            terminal.enter(jailedSleeper());
            terminal.await("sleeping");
            terminal.press(Terminal.CONTROL_Z);
            terminal.await("Stopped");
            terminal.awaitPrompt();
            terminal.enter("bg %1; sleep 0.2; jobs");
            terminal.await("Running");
            terminal.enter("fg");
            terminal.await("sleep 100");
            terminal.press(Terminal.CONTROL_Z);
            terminal.await("Stopped");
            terminal.awaitPrompt();
            terminal.enter("kill %1; fg; echo status=$?.");
            terminal.await("status=143.");
            terminal.enter("jobs; echo no jobs le''ft");
            terminal.await("no jobs left");
        }
    }

    @Test
    void controlCWhileTheJailIsMadeLeavesNothingBehind() throws InterruptedException {
        try (Terminal terminal = Terminal.open(network.client())) {
            for (int millis = 5; millis <= 165; millis += 40) {
                // Before the job is the terminal's foreground the shell gets the signal, and may take it for nothing.
                terminal.enter("(echo sta''rted; exec " + jailedSleeper() + ")");
                terminal.await("started");
                Thread.sleep(millis);
                terminal.press(Terminal.CONTROL_C);
                terminal.awaitPrompt();
                terminal.enter("echo status=$?.");
                terminal.await("status=130.");
            }
            terminal.enter(String.join(" ", Portjail.command("gc")) + "; echo swept=$?.");
            terminal.await("swept=0.");
        }
    }

    @Test
    void howFarAnAuditIsStandsThereWhileItTakesLongAndIsTakenAwayThen(@TempDir Path directory) throws IOException {
        Path log = directory.resolve("kern.log");
        AuditLines.write(log, 2, 2);
        try (Terminal terminal = Terminal.open(network.client())) {
            terminal.enter("(cat " + log + "; sleep 3) | " + Portjail.program()
                    + " audit --csv - >/dev/null; echo status=$?.");
            terminal.await("standard input: 2 lines, 2 violations");
            terminal.await("status=3.");
            String screen = terminal.screen();
            String last = screen.substring(screen.lastIndexOf("standard input: "), screen.lastIndexOf("status=3."));
            assertEquals("standard input: 2 lines, 2 violations\r\u001b[K", last, "what is left of it");
        }
    }

    @Test
    void terminalGroupAndSessionAreThoseOfTheSameProgramUnjailed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("facts");
        String dump = NativePrograms.stateDump() + " > " + file;
        try (Terminal terminal = Terminal.open(network.client())) {
            terminal.enter(dump + "; echo don''e");
            terminal.await("done");
            List<String> without = facts(file);
            terminal.enter(String.join(" ", TransparencyIT.unconfined(List.of())) + " " + dump + "; echo don''e");
            terminal.await("done");
            TransparencyIT.expectSameFacts(without, facts(file));
        }
    }

    /** Without the variable in which bash tells each program the path that it was started by. */
    private static List<String> facts(Path file) throws IOException {
        return TransparencyIT.facts(Files.readString(file)).stream()
                .map(fact -> fact.replaceAll("\\\\x00_=[^\\\\]*", ""))
                .toList();
    }
}
