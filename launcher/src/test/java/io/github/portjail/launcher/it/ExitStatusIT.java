// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exit status is the program's own, or tells whose fault it was: 125 portjail's, 126 and 127 the command's. */
@EndToEnd
class ExitStatusIT {
    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 125, 255})
    void theStatusIsTheProgramsOwn(int status) {
        Finished run = network.client()
                .run(Portjail.jailed("sh", "-c", "exit " + status))
                .expect(status);
        assertEquals("", run.errors(), "what portjail has to say of a status that isn't its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL", "HUP", "SEGV"})
    void aSignalThatEndsTheProgramIsSeenByTheShell(String signal) {
        String jailed = String.join(" ", Portjail.jailed("sh")) + " -c 'kill -" + signal + " $$'";
        Finished shell = network.client().run("bash", "-c", jailed + "; kill -l $?");
        assertTrue(shell.answer().equals(signal), "the shell sees the signal " + signal + ": " + shell);
    }

    @Test
    void aSignalSentFromOutsideEndsTheProgram() {
        try (Running jailed = network.client().start(Portjail.jailed("sh", "-c", "echo up; exec sleep 100"))) {
            jailed.awaitOutput("up");
            jailed.signal("TERM");
            jailed.finish().expect(128 + 15);
        }
    }

    static Stream<List<String>> refusedCommandLines() {
        return Stream.of(
                List.of("run", "--range", "60000:50000", "--", "true"),
                List.of("run", "--range", "0:10", "--", "true"),
                List.of("run", "--range", "1000:70000", "--", "true"),
                List.of("run", "--range", "many", "--", "true"),
                List.of("run", "--range", "", "--", "true"),
                List.of("run", "--range", "50000:50999:7", "--", "true"),
                List.of("run", "--", "true"),
                List.of("run", "--range", "50000:50999"),
                List.of("run", "--range", "50000:50999", "--"),
                List.of("run", "--range", "50000:50999", "--no-such-option", "--", "true"),
                List.of("run", "--range", "50000:50999", "--on-violation", "shout", "--", "true"),
                List.of("run", "--range", "50000:50999", "--log", "printer", "--", "true"),
                List.of("run", "--range", "50000:50999", "--log", "nflog", "--", "true"),
                List.of("run", "--range", "50000:50999", "--log", "nflog:65536", "--", "true"),
                List.of("run", "--range", "50000:50999", "--log", "nflog:5", "--firewall", "none", "--", "true"),
                List.of("prove", "--log", "nflog:-1"),
                List.of("run", "--range", "50000:50999", "--log-rate", "often", "--", "true"),
                List.of("run", "--range", "50000:50999", "--log-prefix", "x".repeat(30), "--", "true"),
                List.of("run", "--range", "50000:50999", "--name", "Not A Name", "--", "true"),
                List.of("run", "--range", "50000:50999", "--name", "../escape", "--", "true"),
                List.of("show", "no-such-jail"));
    }

    @ParameterizedTest
    @MethodSource("refusedCommandLines")
    void aFaultOfTheCommandLineIsStatus125AndOneLine(List<String> arguments) {
        Finished run = network.client().run(Portjail.command(arguments.toArray(new String[0])));
        String _ = Portjail.expectRefusal(run);
        assertEquals("", run.output(), "standard output of a refusal");
    }

    @Test
    void aFaultyValueIsNamed() {
        Finished run = network.client().run(Portjail.command("run", "--range", "1000:70000", "--", "true"));
        String line = Portjail.expectRefusal(run);
        assertTrue(line.contains("70000"), "the line names what is wrong: " + line);
    }

    @Test
    void withoutPrivilegeNothingIsRun(@TempDir Path directory) throws IOException {
        Path proof = placeForAnybody(directory).resolve("ran");
        List<String> run = Portjail.asNobody(directory, Portjail.jailed("touch", proof.toString()));
        String line = Portjail.expectRefusal(network.client().run(run));
        assertTrue(line.length() > "portjail: ".length(), "the line says what is missing: " + line);
        assertFalse(Files.exists(proof), "the command was not run");
    }

    /** Lets everybody write there: it must not be the file system that stops a command that is run after all. */
    static Path placeForAnybody(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "/usr"})
    void whatIsFoundButNotExecutableIsStatus126(String command) {
        String line = Portjail.expectOneLine(network.client().run(Portjail.jailed(command)), 126);
        assertTrue(line.contains(command), "the line names the command: " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-command-anywhere", "/no/such/command", "./no-such-command"})
    void whatIsNotFoundIsStatus127(String command) {
        String line = Portjail.expectOneLine(network.client().run(Portjail.jailed(command, "argument")), 127);
        assertTrue(line.contains(command), "the line names the command: " + line);
    }

    @Test
    void aScriptWithoutAFirstLineForAnInterpreterIsRunByTheShell(@TempDir Path directory) throws IOException {
        Path script = directory.resolve("script");
        Files.writeString(script, "echo \"run with $# arguments: $1\"\nexit 7\n");
        assertTrue(script.toFile().setExecutable(true), "the script can be made executable");
        Finished run = network.client()
                .run(Portjail.jailed(script.toString(), "one word"))
                .expect(7);
        assertEquals("run with 1 arguments: one word", run.answer(), "execvp(3) runs such a script with sh");
    }

    @Test
    void aCommandIsFoundThroughTheCallersPath(@TempDir Path directory) throws IOException {
        Path script = directory.resolve("only-here");
        Files.writeString(script, "#!/bin/sh\nexit 9\n");
        assertTrue(script.toFile().setExecutable(true), "the script can be made executable");
        List<String> run = new ArrayList<>(List.of("env", "PATH=" + directory + ":/usr/sbin:/usr/bin:/sbin:/bin"));
        run.addAll(Portjail.jailed("only-here"));
        Finished _ = network.client().run(run).expect(9);
    }
}
