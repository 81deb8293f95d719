// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

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

class AtomicFileTest {
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
        AtomicFile.write(file, "old\n");
        Object before = Files.getAttribute(file, "unix:ino");

        AtomicFile.write(file, "new\n");

        assertEquals("new\n", Files.readString(file));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of("portjail.prom"), names(), "nothing is left beside it");
        assertEquals(false, before.equals(Files.getAttribute(file, "unix:ino")), "another file was put in its place");
    }

    @Test
    void whatCannotBeWrittenLeavesNothingBehind() throws IOException {
        Files.createDirectory(directory.resolve("taken"));

        assertThrows(IOException.class, () -> AtomicFile.write(directory.resolve("taken"), "x"));
        assertThrows(IOException.class, () -> AtomicFile.write(directory.resolve("none/there.prom"), "x"));
        assertEquals(List.of("taken"), names());
    }
}
