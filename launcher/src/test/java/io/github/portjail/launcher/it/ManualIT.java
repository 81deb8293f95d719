// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages that come with the distribution can be read with both programs that show manuals. */
class ManualIT {
    static List<Path> pages() {
        try (Stream<Path> files = Files.walk(Portjail.home().resolve("share/man"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void mandocFindsNothingToWarnOf(Path page) {
        Needs.program("mandoc");
        Finished lint = Commands.run("mandoc", "-T", "lint", "-W", "warning", page.toString());

        assertEquals("", lint.output() + lint.errors(), "what mandoc says of " + page);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void groffFindsNothingToWarnOf(Path page) {
        Needs.program("man");
        Finished shown = Commands.run(
                        "env",
                        "LC_ALL=C.UTF-8",
                        "MANROFFSEQ=",
                        "MANWIDTH=80",
                        "man",
                        "--warnings",
                        "-E",
                        "UTF-8",
                        "-l",
                        page.toString())
                .expectSuccess();

        assertEquals("", shown.errors(), "what man says of " + page);
        assertTrue(shown.output().contains("NAME\n"), "the page as it is shown: " + shown);
    }

    @Test
    void thereIsAPageForWhatTheHelpNames() {
        String help = Commands.run(Portjail.command("--help")).expectSuccess().output();

        for (String command : List.of("list", "show", "audit", "prove", "doctor", "gc")) {
            assertTrue(help.contains(command), "the help names " + command + ": " + help);
            assertTrue(
                    Files.exists(Portjail.home().resolve("share/man/man1/portjail-" + command + ".1")),
                    "there is a page for " + command);
        }
    }
}
