// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFinderTest {
    private static final String LINE = "Nov 21 17:00:01 host kernel: [12345.678901] portjail NAME: " + Lines.TCP + "\n";

    @TempDir
    Path directory;

    @Test
    void theJournalIsTakenWhereItHasTheKernelsMessages() throws IOException {
        assertEquals("the journal", find(null, false).source().name());
    }

    @Test
    void rotationsAreReadFromTheOldest() throws IOException {
        List<String> names = List.of(
                "messages-20251101.xz",
                "messages-20261031-1763200000",
                "messages.10.gz",
                "messages.9.zst",
                "messages.2",
                "messages.1",
                "messages");
        for (String name : names.reversed()) {
            write(name, name);
        }
        for (String stranger :
                List.of("messages.bak", "messages.1.old", "messages-", "messages.", "messagesx", "messages.gz")) {
            write(stranger, stranger);
        }
        List<String> found = LogRotation.files(directory.resolve("messages")).stream()
                .map(file -> String.valueOf(file.getFileName()))
                .toList();
        assertEquals(names, found);
    }

    @Test
    void filesAreTakenWhereThereIsNoJournalAndTheReasonSaysSo() throws IOException {
        Files.writeString(directory.resolve("kern.log"), LINE.replace("NAME", "new"));
        Files.writeString(directory.resolve("kern.log.1"), LINE.replace("NAME", "old"));
        Files.writeString(directory.resolve("messages"), LINE.replace("NAME", "else"));
        FoundLog found = find("cannot run journalctl", false);
        assertEquals(
                directory.resolve("kern.log") + " and its rotation",
                found.source().name());
        assertEquals("cannot run journalctl; so " + found.source().name(), found.reason());
        Lines.Read read = Lines.read(found.source());
        assertEquals(
                List.of("old", "new"),
                read.violations().stream().map(Violation::jail).toList());
        assertEquals(new SourceTally(2, 2, 0, 0, 0), read.tally());
    }

    @Test
    void aDamagedRotationIsToldAfterTheOthersWereRead() throws IOException {
        Files.write(directory.resolve("kern.log.2.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});
        Files.writeString(directory.resolve("kern.log"), LINE.replace("NAME", "new"));
        ViolationSource source = find("none", false).source();
        IOException failure = assertThrows(IOException.class, () -> source.read(violation -> {}));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("kern.log.2.gz: the archive is cut off"),
                String.valueOf(failure.getMessage()));
        assertEquals(1, source.tally().violations());
    }

    @Test
    void theKernelsBufferIsTheLastResortAndTheOnlyOneToFollow() throws IOException {
        assertEquals("/dev/kmsg", find("no journal", false).source().name());
        Files.writeString(directory.resolve("kern.log"), LINE);
        FoundLog followed = find("no journal", true);
        assertEquals("/dev/kmsg", followed.source().name());
        assertEquals("no journal; so what the kernel itself still holds, /dev/kmsg", followed.reason());
    }

    @Test
    void journalctlIsAskedForTheKernelOfAllBoots() {
        assertEquals(
                "journalctl --quiet --no-pager --output=json --output-fields=MESSAGE,_TRANSPORT _TRANSPORT=kernel"
                        + " _TRANSPORT=driver --follow --no-tail --since=@1795280401",
                String.join(" ", Journal.words(true, Instant.ofEpochSecond(1_795_280_401))));
    }

    private FoundLog find(@Nullable String journalFault, boolean follow) throws IOException {
        return new LogFinder(directory, Path.of("/dev/kmsg"), Lines.CLOCK, _ -> null, () -> journalFault)
                .find(follow, null, LogPrefixes.usual());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }
}
