// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.modes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made from the table of modes is as the table is; {@code make modes} runs this with portjail.modes=write. */
class ModesDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "MODES.md");
    private static final Path README = Path.of("..", "README.md");

    private final ModesDocument document = new ModesDocument(ModeTable.read(), PatternNames.read());

    @BeforeEach
    void writeWhenAsked() throws IOException {
        if ("write".equals(System.getProperty("portjail.modes"))) {
            Files.writeString(DOCUMENT, document.modes());
            Files.writeString(README, document.readme(Files.readString(README)));
        }
    }

    @Test
    void theDocumentSaysWhatTheTableSays() throws IOException {
        assertEquals(document.modes(), Files.readString(DOCUMENT), "docs/MODES.md: run make modes");
    }

    @Test
    void theReadmeSaysWhatTheTableSays() throws IOException {
        String readme = Files.readString(README);

        assertEquals(document.readme(readme), readme, "README.md: run make modes");
    }

    @Test
    void theTableNamesPatternsThatThereAre() {
        List<String> patterns = PatternNames.read();
        List<String> unknown = ModeTable.read().modes().stream()
                .flatMap(mode -> mode.exceptions().keySet().stream())
                .distinct()
                .filter(name -> Stream.of(name, "tcp-" + name, "udp-" + name).noneMatch(patterns::contains))
                .toList();

        assertEquals(List.of(), unknown, "names in docs/modes.txt that portjail-prove list does not have");
        assertTrue(patterns.contains("tcp-connect"), "patterns found in patterns.c: " + patterns);
    }
}
