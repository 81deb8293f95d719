// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What people read is what is tested. */
final class ProgramsDocumentTest {
    @Test
    void thePageIsMadeOfTheTable() throws IOException {
        assertEquals(
                ProgramsDocument.text(ExpectedTable.read()),
                Files.readString(ProgramsDocument.FILE),
                "docs/PROGRAMS.md differs from docs/programs.txt: run `make programs`");
    }
}
