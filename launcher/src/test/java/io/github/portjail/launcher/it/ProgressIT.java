// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What takes longer than a second says on a terminal that it goes on, and says nothing of it anywhere else. */
@EndToEnd
class ProgressIT {
    private static final String NAME = "it-progress";
    private static final String ERASED = "\r\033[K";

    /** Programs that are asked something and take their time; the engine is none. */
    private static final List<String> SLOW =
            List.of("iptables", "iptables-nft-save", "iptables-nft-restore", "systemctl", "slow-engine");

    private static final String SLEEP = "#!/bin/sh\nsleep 2.2\n";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    static Path directory = Path.of("");

    private static Path program = Path.of("");

    /** A portjail whose own launches take their time, too. */
    @BeforeAll
    static void makeSlowPrograms() throws IOException {
        Needs.program("script");
        for (String name : SLOW) {
            write(directory.resolve(name), SLEEP + "PATH=${PATH#*:}\nexec " + name + " \"$@\"\n", "rwxr-xr-x");
        }
        Path launcher = Portjail.copyOfTheDistribution(directory).resolve("bin/portjail");
        program = launcher.resolveSibling("real");
        Files.move(launcher, program);
        write(launcher, SLEEP + "exec \"${0%/*}/real\" \"$@\"\n", "rwxr-xr-x");
        String saved = "version = 1\nboot = \"x\"\n[jail." + NAME + "]\nrange = \"26000:26999\"\n";
        write(directory.resolve("saved.toml"), saved, "rw-------");
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Files.setPosixFilePermissions(Files.writeString(file, text), PosixFilePermissions.fromString(mode));
    }

    @AfterEach
    void takeDown() {
        Finished _ = network.client().run(Portjail.command("down", NAME, "--kill", "--grace", "0"));
    }

    private static String path() {
        return "PATH=" + directory + ":" + System.getenv("PATH");
    }

    private Finished slow(String line) {
        return network.client().run("env", path(), "sh", "-c", "cd " + directory + "; " + line);
    }

    private Finished onATerminal(String line) {
        return slow("script -q -e -c '\"" + program + "\" " + line + "' /dev/null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    restore saved.toml             | restored 0 of 1 jails
                    docker --engine slow-engine x --range 26000:26999 | asking slow-engine for the container,
                    prove --range 26000:26999      | opening connections in every way,
                    doctor                         | looking at this host,
                    wrap no-such.service --range 26000:26999 --install | waiting for systemd,
                    """)
    void aTerminalShowsThatItGoesOnAndAPipeDoesNot(String line, String progress) {
        Finished shown = onATerminal(line);
        takeDown();
        Finished piped = slow("\"" + program + "\" " + line);

        assertEquals(shown.status(), piped.status(), "the status is the same: " + shown + piped);
        assertTrue(shown.output().contains(ERASED + progress), "what the terminal shows: " + shown);
        assertFalse((piped.output() + piped.errors()).contains(progress), "what a pipe is told: " + piped);
        assertFalse((piped.output() + piped.errors()).contains(ERASED), "what a pipe is told: " + piped);
    }

    @Test
    void whatLooksAtJailsAndSweepsThemIsShownToo() {
        String launch = "\"" + program + "\" run --name " + NAME + " --range 26000:26999 --firewall iptables-nft -- "
                + "sh -c 'echo ready; exec sleep 100'";
        try (Running inside =
                network.client().start(List.of("env", path(), "sh", "-c", "cd " + directory + "; exec " + launch))) {
            inside.awaitOutput("ready");
            for (String line : List.of("list", "show " + NAME, "repair " + NAME)) {
                expectProgress(onATerminal(line).expectSuccess(), line);
            }
            Reapers.kill(NAME);
        }
        expectProgress(onATerminal("gc").expectSuccess(), "gc");
    }

    private static void expectProgress(Finished shown, String line) {
        assertTrue(shown.output().contains(ERASED + "look"), "what the terminal shows of " + line + ": " + shown);
    }

    @Test
    void whoWaitsForTheEndOfAJailIsToldUnlessItIsToBeQuiet() {
        String[] up = {"up", NAME, "--range", "26000:26999"};
        String stubborn = "trap \"\" TERM; echo ready; sleep 100";
        for (String quiet : List.of("", " --quiet")) {
            network.client().run(Portjail.command(up)).expectSuccess();
            try (Running inside = network.client().start(Portjail.command("enter", NAME, "--", "sh", "-c", stubborn))) {
                inside.awaitOutput("ready");
                Finished down = onATerminal("down " + NAME + " --kill --grace 2" + quiet)
                        .expectSuccess();

                assertEquals(
                        quiet.isEmpty(),
                        down.output().contains(ERASED + "waiting for what is inside to end"),
                        "what the terminal shows with '" + quiet + "': " + down);
                assertTrue(down.output().isEmpty() || down.output().endsWith(ERASED), "nothing of it stays: " + down);
            }
        }
    }
}
