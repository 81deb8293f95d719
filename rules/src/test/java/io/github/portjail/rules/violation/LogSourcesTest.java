// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.zstd.ZstdOutputStream;
import io.github.portjail.rules.command.Command;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class LogSourcesTest {
    private static final String LINE = "Nov 21 17:00:01 host kernel: [12345.678901] " + Lines.WEB + "\n";
    private static final String OTHER = "Nov 21 17:00:01 host nginx[12]: GET /\n";
    private static final Duration PROMPT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    /** How logrotate packs. */
    enum Packing {
        GZIP,
        XZ,
        ZSTD;

        OutputStream over(OutputStream file) throws IOException {
            return switch (this) {
                case GZIP -> new GZIPOutputStream(file);
                case XZ -> new XZOutputStream(file, new LZMA2Options());
                case ZSTD -> new ZstdOutputStream(file);
            };
        }

        byte[] pack(String text) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream stream = over(packed)) {
                stream.write(text.getBytes(StandardCharsets.UTF_8));
            }
            return packed.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void anArchiveIsKnownByItsFirstBytes(Packing packing) throws IOException {
        Path file = directory.resolve("kern.log.2");
        Files.write(file, packing.pack((OTHER + LINE).repeat(5000)));
        Lines.Read read = Lines.read(LogSources.file(file, LogPrefixes.usual()));
        assertEquals(new SourceTally(10000, 5000, 0, 0, 0), read.tally());
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void ofAnArchiveThatWasCutOffTheBeginningIsKept(Packing packing) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            text.append(OTHER.replace("GET /", "GET /" + i * 7919 % 100_003)).append(LINE);
        }
        byte[] packed = packing.pack(text.toString());
        Path file = directory.resolve("kern.log.2");
        Files.write(file, Arrays.copyOf(packed, packed.length * 9 / 10));
        ViolationSource source = LogSources.file(file, LogPrefixes.usual());
        IOException failure = assertThrows(IOException.class, () -> source.read(violation -> {}));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith(file + ": the archive is ") && message.contains("cut off"), message);
        assertFalse(message.contains("\n"), message);
        assertTrue(source.tally().violations() > 10_000, () -> "too little was kept: " + source.tally());
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void aDamagedArchiveIsAFaultOfOneLine(Packing packing) throws IOException {
        byte[] packed = packing.pack((OTHER + LINE).repeat(2000));
        Path file = directory.resolve("damaged");
        for (int i = 6; i < packed.length; i += Math.max(1, packed.length / 200)) {
            byte[] damaged = packed.clone();
            damaged[i] ^= 0x55;
            Files.write(file, damaged);
            try {
                Lines.read(LogSources.file(file, LogPrefixes.usual()));
            } catch (IOException failure) {
                String message = String.valueOf(failure.getMessage());
                assertTrue(message.contains(file + ": ") && !message.contains("\n"), message);
            }
        }
    }

    @Test
    void aFileThatCannotBeReadIsToldWithItsReason() {
        ViolationSource missing = LogSources.file(directory.resolve("none"), LogPrefixes.usual());
        IOException failure = assertThrows(IOException.class, () -> missing.read(violation -> {}));
        assertEquals("cannot read " + directory.resolve("none") + ": No such file or directory", failure.getMessage());
        ViolationSource folder = LogSources.file(directory, LogPrefixes.usual());
        assertEquals(
                "cannot read " + directory + ": it is a directory",
                assertThrows(IOException.class, () -> folder.read(violation -> {}))
                        .getMessage());
    }

    @Test
    void theYearOfAFileIsThatOfItsLastChange() throws IOException {
        Path file = directory.resolve("kern.log");
        Files.writeString(file, LINE.replace("Nov 21", "Dec 31") + LINE.replace("Nov 21", "Jan  1"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-02T00:00:00Z")));
        List<Integer> years = Lines.read(LogSources.file(file, LogPrefixes.usual())).violations().stream()
                .map(violation -> violation.time() == null
                        ? 0
                        : violation.time().atZone(ZoneId.systemDefault()).getYear())
                .toList();
        assertEquals(List.of(2019, 2020), years);
    }

    @Test
    void anEmptyLogHasNothing() throws IOException {
        assertEquals(
                SourceTally.NONE,
                Lines.read(LogSources.stream(Lines.stream(""), "input", LogPrefixes.usual()))
                        .tally());
    }

    @Test
    void linesThatCrossTheEndsOfBlocksAreWhole() throws IOException {
        String text = (OTHER + LINE).repeat(9001);
        Lines.Read read = Lines.read(LogSources.stream(Lines.stream(text), "input", LogPrefixes.usual()));
        assertEquals(new SourceTally(18002, 9001, 0, 0, 0), read.tally());
    }

    @Test
    void partsAreFilledByTheThreadsThatReadAndHandedOnInTheLogsOrder() throws IOException {
        Path file = directory.resolve("kern.log");
        StringBuilder text = new StringBuilder();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            int port = i % 50_000 + 1;
            text.append(LINE.replace("SPT=40000", "SPT=" + port));
            expected.add(port);
        }
        Files.writeString(file, text);
        assertTrue(Files.size(file) > 4 << 20, "the file should be long enough for several threads");

        List<Integer> ports = new ArrayList<>();
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (ViolationSource source = LogSources.file(file, LogPrefixes.usual())) {
            source.readInParts(() -> new ViolationPart() {
                private final List<Integer> found = new ArrayList<>();

                @Override
                public void accept(Violation violation) {
                    threads.add(Thread.currentThread());
                    found.add(violation.source().port());
                }

                @Override
                public void handOn() {
                    ports.addAll(found);
                    found.clear();
                }
            });
        }
        assertEquals(expected, ports);
        assertFalse(threads.contains(Thread.currentThread()), "parts are filled by the threads that read");
    }

    @Test
    void whatGoesWrongInAPartIsToldToTheReader() throws IOException {
        try (ViolationSource source = LogSources.stream(Lines.stream(LINE), "input", LogPrefixes.usual())) {
            IllegalStateException fault = assertThrows(
                    IllegalStateException.class,
                    () -> source.readInParts(() -> new ViolationPart() {
                        @Override
                        public void accept(Violation violation) {
                            throw new IllegalStateException("no room for " + violation.jail());
                        }

                        @Override
                        public void handOn() {}
                    }));
            assertEquals("no room for web", fault.getMessage());
        }
    }

    @Test
    void aStreamIsReadAsItComesAndCloseEndsItAtOnce() throws Exception {
        PipedOutputStream writer = new PipedOutputStream();
        ViolationSource source =
                LogSources.stream(new PipedInputStream(writer, 1 << 16), "standard input", LogPrefixes.usual());
        assertTimeoutPreemptively(PROMPT, () -> {
            Thread reader = start(source);
            writer.write(LINE.getBytes(StandardCharsets.UTF_8));
            writer.flush();
            awaitViolations(source, 1);
            source.close();
            reader.join();
        });
        assertEquals(1, source.tally().violations());
    }

    @Test
    void aStreamThatNeverSaysAnythingIsEndedByCloseToo() throws Exception {
        PipedInputStream silent = new PipedInputStream(new PipedOutputStream());
        ViolationSource source = LogSources.stream(silent, "standard input", LogPrefixes.usual());
        assertTimeoutPreemptively(PROMPT, () -> {
            Thread reader = start(source);
            source.close();
            reader.join();
        });
        assertEquals(SourceTally.NONE, source.tally());
    }

    @Test
    void aDeviceIsFollowedUntilItIsClosed() throws Exception {
        Path device = directory.resolve("kmsg");
        assertEquals(0, Command.of("mkfifo", device.toString()).run().status());
        ViolationSource source = LogSources.kernelMessages(device, true, LogPrefixes.usual(), Lines.CLOCK);
        assertTimeoutPreemptively(PROMPT, () -> {
            Thread reader = start(source);
            try (OutputStream writer = Files.newOutputStream(device)) {
                writer.write(("4,7,1,-;" + Lines.WEB + "\n4,9,1,-;x\n").getBytes(StandardCharsets.UTF_8));
                awaitViolations(source, 1);
                source.close();
                reader.join();
            }
        });
        assertEquals(new SourceTally(2, 1, 0, 0, 1), source.tally(), "record 8 was lost");
    }

    @Test
    void ofADeviceThatIsNotFollowedThePastIsRead() throws Exception {
        Path device = directory.resolve("kmsg");
        assertEquals(0, Command.of("mkfifo", device.toString()).run().status());
        ViolationSource source = LogSources.kernelMessages(device, false, LogPrefixes.usual(), Lines.CLOCK);
        assertTimeoutPreemptively(PROMPT, () -> {
            Thread reader = start(source);
            try (OutputStream writer = Files.newOutputStream(device)) {
                writer.write(("4,7,1,-;" + Lines.WEB + "\n").repeat(40).getBytes(StandardCharsets.UTF_8));
                reader.join();
            }
        });
        assertEquals(40, source.tally().violations());
    }

    private static Thread start(ViolationSource source) {
        return Thread.ofPlatform().start(() -> {
            try {
                source.read(violation -> {});
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    private static void awaitViolations(ViolationSource source, long wanted) throws InterruptedException {
        while (source.tally().violations() < wanted) {
            Thread.sleep(5);
        }
    }
}
