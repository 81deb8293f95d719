// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacedFileTest {
    @TempDir
    Path directory = Path.of("");

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void theNewTextTakesThePlaceOfTheOldAndAnybodyMayReadIt() throws IOException {
        Path file = directory.resolve("portjail.prom");
        ReplacedFile.writeForAll(file, "old\n");
        Object before = Files.getAttribute(file, "unix:ino");

        ReplacedFile.writeForAll(file, "new\n");

        assertEquals("new\n", Files.readString(file));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("portjail.prom"), names(), "nothing is left beside it");
        assertEquals(false, before.equals(Files.getAttribute(file, "unix:ino")), "another file was put in its place");
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
        Files.createDirectory(directory.resolve("taken"));

        assertThrows(IOException.class, () -> ReplacedFile.writeForAll(directory.resolve("taken"), "x"));
        assertThrows(IOException.class, () -> ReplacedFile.writeForAll(directory.resolve("none/there.prom"), "x"));
        assertEquals(List.of("taken"), names());
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws Exception {
        Path file = Files.writeString(directory.resolve("report.html"), "old");
        assertThrows(
                IOException.class,
                () -> ReplacedFile.write(file, out -> {
                    out.write("half");
                    throw new IOException("no space left on device");
                }),
                "the failure is told");
        assertEquals("old", Files.readString(file), "the old report");
        assertEquals(List.of("report.html"), names());
    }
}
