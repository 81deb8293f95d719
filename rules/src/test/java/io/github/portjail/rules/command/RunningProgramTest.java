// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunningProgramTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static RunningProgram start(String script) {
        return Command.of("sh", "-c", script).startBeside();
    }

    @Test
    void itRunsUntilItsInputIsClosed() {
        try (RunningProgram program = start("echo ready; cat; echo end")) {
            assertEquals("ready", program.readLine());
            assertEquals("end\n", program.finish(PATIENCE));
        }
    }

    @Test
    void oneThatSaysNothingMoreIsAFailure() {
        try (RunningProgram program = start("exit 0")) {
            CommandException failure = assertThrows(CommandException.class, program::readLine);
            assertTrue(String.valueOf(failure.getMessage()).startsWith("sh ended before"), failure.getMessage());
        }
    }

    @Test
    void anEndWithAnotherStatusIsAFailure() {
        try (RunningProgram program = start("cat; exit 7")) {
            CommandException failure = assertThrows(CommandException.class, () -> program.finish(PATIENCE));
            assertEquals("sh ended with status 7", failure.getMessage());
        }
    }

    @Test
    void oneThatGoesOnIsKilledInTheEnd() {
        RunningProgram program = start("echo $$; exec sleep 60");
        long pid = Long.parseLong(program.readLine());
        try (program) {
            assertThrows(CommandException.class, () -> program.finish(Duration.ofMillis(10)));
        }
        assertFalse(ProcessHandle.of(pid).isPresent(), "the program is gone");
    }

    @Test
    void aProgramThatIsNotThereIsAFailure() {
        CommandException failure = assertThrows(
                CommandException.class, () -> Command.of("/nowhere/portjail").startBeside());
        assertTrue(String.valueOf(failure.getMessage()).startsWith("cannot run /nowhere/portjail"));
    }
}
