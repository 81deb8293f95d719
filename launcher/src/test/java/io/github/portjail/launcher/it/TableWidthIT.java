// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables fit the terminal, however wide it is, and colours follow what was asked. */
@EndToEnd
class TableWidthIT {
    private static final String NAME = "it-table-of-width";
    /** Of lines that go on; a word that is longer than what is left stays whole. */
    private static final int MARGIN = 15;

    private static final String COLOUR = "\033[";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    static Path directory = Path.of("");

    @BeforeAll
    static void makeAJail() throws IOException {
        Needs.program("script");
        AuditLines.write(directory.resolve("kern.log"), 3, 3);
        network.client()
                .run(Portjail.command("up", NAME, "--range", "27000:27999"))
                .expectSuccess();
    }

    @AfterAll
    static void takeDown() {
        network.client().run(Portjail.command("down", NAME)).expectSuccess();
    }

    private static Finished onATerminal(int columns, String environment, String line) {
        String words = "stty cols " + columns + "; exec env " + environment + " TERM=xterm " + Portjail.program() + " "
                + line.replace("LOG", directory.resolve("kern.log").toString()).replace("NAME", NAME);
        return network.client().run("script", "-q", "-e", "-c", words, "/dev/null");
    }

    /** What a person sees, without colours, movements and what a table of ours has no part in. */
    private static List<String> lines(Finished shown) {
        return shown.output()
                .replaceAll("\033\\[[0-9;?]*[a-zA-Z]", "")
                .replace("\r", "")
                .lines()
                .map(String::stripTrailing)
                .toList();
    }

    private static int longestWord(String line) {
        int longest = 0;
        for (String word : line.split(" ", -1)) {
            longest = Math.max(longest, word.length());
        }
        return longest;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    list                               | 27000-27999
                    show NAME                          | 27000-27999
                    top --count 1                      | it-table-of-width
                    audit LOG                          | What to do
                    audit --by destination LOG         | What to do
                    doctor --range 27000:27999         | Kernel
                    prove --range 28000:28999          | no leaks:
                    """)
    void noLineIsWiderThanTheTerminal(String line, String something) {
        for (int columns : List.of(40, 80, 200)) {
            Finished shown = onATerminal(columns, "NO_COLOR=1", line);
            List<String> tooWide = lines(shown).stream()
                    .filter(text -> text.length() > Math.max(columns, MARGIN + longestWord(text)))
                    .toList();

            assertEquals(List.of(), tooWide, "wider than " + columns + " columns: " + shown);
            assertTrue(shown.output().contains(something), "in " + columns + " columns: " + shown);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show NAME", "doctor", "audit LOG"})
    void coloursFollowWhatWasAsked(String line) {
        assertTrue(hasColours("-u NO_COLOR", line), "on a terminal");
        assertFalse(hasColours("NO_COLOR=1", line), "with NO_COLOR");
        assertTrue(hasColours("NO_COLOR=1", line + " --color=always"), "with NO_COLOR and --color=always");
        assertFalse(hasColours("-u NO_COLOR", line + " --color=never"), "with --color=never");
    }

    private static boolean hasColours(String environment, String line) {
        return onATerminal(200, environment, line).output().contains(COLOUR);
    }
}
