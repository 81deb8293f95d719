// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void inputOutputErrorAndStatusArePassed() {
        CommandResult result =
                Command.of("sh", "-c", "cat; echo bad >&2; exit 7").run("grüße");
        assertEquals(new CommandResult(7, "grüße", "bad\n"), result);
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() {
        assertEquals(
                "[a b][$HOME][*][]",
                Command.of("printf", "[%s]", "a b", "$HOME", "*", "").run().output());
    }

    @Test
    void theEnvironmentIsPathAndLocaleAlone() {
        List<String> names = Command.of("env")
                .run()
                .output()
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .sorted()
                .toList();
        assertEquals(List.of("LC_ALL", "PATH"), names);
    }

    @Test
    void aProgramThatReadsNoInputIsNoFault() {
        assertEquals(0, Command.of("true").run("x".repeat(1 << 20)).status());
    }

    @Test
    void aSignalIsReportedAsTheShellDoes() {
        assertEquals(128 + 9, Command.of("sh", "-c", "kill -9 $$").run().status());
    }

    @Test
    void aProgramThatRunsTooLongIsEnded() {
        long start = System.nanoTime();
        CommandException failure = assertThrows(
                CommandException.class, () -> new Command(List.of("sleep", "60"), Duration.ofMillis(200)).run());
        assertEquals("sleep did not end within 200 ms", failure.getMessage());
        assertTrue(System.nanoTime() - start < 20_000_000_000L, "the command was waited for beyond its time");
    }

    @Test
    void aProgramThatPrintsWithoutEndIsEnded() {
        assertEquals(
                "yes: printed more than " + Command.OUTPUT_LIMIT + " bytes",
                assertThrows(CommandException.class, () -> Command.of("yes").run())
                        .getMessage());
    }

    @Test
    void aProgramThatDoesNotExistIsNamed() {
        String message = assertThrows(
                        CommandException.class,
                        () -> Command.of("portjail-no-such-program").run())
                .getMessage();
        assertTrue(String.valueOf(message).startsWith("cannot run portjail-no-such-program: "), message);
    }

    @Test
    void aCommandWithoutAProgramIsRefused() {
        assertThrows(IllegalArgumentException.class, Command::of);
        assertThrows(IllegalArgumentException.class, () -> Command.of(""));
        assertThrows(IllegalArgumentException.class, () -> new Command(List.of("true"), Duration.ZERO));
    }
}
