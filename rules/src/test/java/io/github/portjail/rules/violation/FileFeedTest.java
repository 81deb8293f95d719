// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is read in segments, against the same bytes read as one stream. */
final class FileFeedTest {
    private static final LogPrefixes PREFIXES = LogPrefixes.usual().with("own-prefix ", "own");
    private static final String HEADER = "Nov 21 17:00:01 host kernel: [12345.678901] ";
    private static final String BEGUN =
            "Nov 21 17:00:02 host rsyslogd: imuxsock[pid 7]: begin to drop messages due to rate-limiting\n";
    private static final String TOLD =
            "Nov 21 17:00:09 host rsyslogd: imuxsock[pid 7]: 12 messages lost due to rate-limiting\n";
    private static final List<String> KINDS = List.of(
            HEADER + Lines.WEB + "\n",
            HEADER + Lines.WEB.replace("web", "db").replace("40000", "40001") + "\r\n",
            HEADER + "own-prefix " + Lines.TCP + "\n",
            HEADER + "[UFW BLOCK] " + Lines.TCP + "\n",
            HEADER + "portjail web: IN= OUT=eth0 SRC=10.0.2.15 DS\n",
            HEADER + "usb 1-1: new portjail db: " + Lines.TCP + "\n",
            HEADER + "net_ratelimit: 7 callbacks suppressed\n",
            "Nov 21 17:00:01 host nginx[12]: portjail web: " + Lines.TCP + "\n",
            "2026-11-21T17:00:01.123456+01:00 host kernel: " + Lines.WEB + "\n",
            "{\"__REALTIME_TIMESTAMP\":\"1795280401123456\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"" + Lines.WEB
                    + "\"}\n",
            " a message's second line\n",
            BEGUN,
            TOLD,
            "\n",
            "\r\n",
            "\n\n\n");

    @TempDir
    Path directory;

    @Test
    void segmentsOfAnySizeSayWhatTheWholeSays() throws IOException {
        byte[] text = String.join("", KINDS).getBytes(StandardCharsets.UTF_8);
        Lines.Read whole = Lines.read(PREFIXES, text);
        assertEquals(5, whole.tally().violations(), "the log for this test should have violations");
        for (int segment = 1; segment < text.length + 2; segment += segment < 300 ? 1 : 97) {
            assertEquals(whole, inSegments(text, segment), "in segments of " + segment + " bytes");
        }
    }

    @Test
    void damagedLogsAreReadAlikeInSegments() throws IOException {
        Random draw = new Random(11);
        for (int round = 0; round < 300; round++) {
            byte[] text = damaged(draw);
            int segment = 1 + draw.nextInt(700);
            assertEquals(
                    Lines.read(PREFIXES, text),
                    inSegments(text, segment),
                    () -> "in segments of " + segment + " bytes: " + new String(text, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void ofALineThatFillsManySegmentsOnlyTheBeginningIsLookedAt() throws IOException {
        String endless = "x".repeat(3 << 20);
        String text = endless + "\n" + HEADER + Lines.WEB + "\n" + HEADER + "portjail db: IN=" + endless + "\n" + HEADER
                + Lines.WEB;
        for (int segment : new int[] {100_000, 1 << 20, (3 << 20) + 1, 5 << 20}) {
            Lines.Read read = inSegments(text.getBytes(StandardCharsets.UTF_8), segment);
            assertEquals(new SourceTally(4, 2, 0, 1, 0), read.tally(), "in segments of " + segment + " bytes");
        }
    }

    @Test
    void whatALaterSegmentSaysOfLostMessagesEndsWhatAnEarlierOneBegan() throws IOException {
        String other = "Nov 21 17:00:01 host nginx[12]: GET /\n".repeat(20);
        byte[] begun = (BEGUN + other).getBytes(StandardCharsets.UTF_8);
        byte[] told = (BEGUN + other + TOLD + other).getBytes(StandardCharsets.UTF_8);
        assertEquals(1, inSegments(begun, 100).tally().suppressed(), "the number was not told yet");
        assertEquals(12, inSegments(told, 100).tally().suppressed());
    }

    @Test
    void aLargeFileGivesWhatItGivesAsAStreamAndAsAnArchive() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < 9 << 20; i++) {
            text.append(KINDS.get(i % KINDS.size()).replace("SPT=40000", "SPT=" + (1024 + i % 60_000)));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        Path plain = Files.write(directory.resolve("plain"), bytes);
        Path packed = Files.write(directory.resolve("packed"), LogSourcesTest.Packing.GZIP.pack(text.toString()));
        Files.setLastModifiedTime(packed, Files.getLastModifiedTime(plain));
        Lines.Read stream = Lines.read(
                new StreamSource("stream", PREFIXES, () -> input(new StreamFeed(new ByteArrayInputStream(bytes)))));
        Lines.Read file = Lines.read(LogSources.file(plain, PREFIXES));
        assertEquals(stream.tally(), file.tally());
        assertEquals(stream.brief(), file.brief(), "violations come in the order of their lines");
        assertEquals(Lines.read(LogSources.file(packed, PREFIXES)), file);
    }

    private Lines.Read inSegments(byte[] text, int segment) throws IOException {
        Path file = Files.write(directory.resolve("segments"), text);
        return Lines.read(new StreamSource(
                "segments", PREFIXES, () -> input(new FileFeed(FileChannel.open(file), text.length, segment))));
    }

    private static StreamSource.Input input(BlockFeed feed) {
        LineTime time = new LineTime(() -> ZoneId.of("UTC"), Lines.NEWEST, Lines.CLOCK);
        return new StreamSource.Input(feed, time, () -> false, false, null);
    }

    private static byte[] damaged(Random draw) {
        StringBuilder text = new StringBuilder();
        for (int lines = draw.nextInt(12); lines >= 0; lines--) {
            text.append(KINDS.get(draw.nextInt(KINDS.size())));
        }
        for (int faults = draw.nextInt(4); faults > 0; faults--) {
            int from = draw.nextInt(text.length());
            int to = Math.min(text.length(), from + 1 + draw.nextInt(60));
            switch (draw.nextInt(3)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, text.substring(from, to));
                default -> text.setCharAt(from, (char) draw.nextInt(128));
            }
            text.append(draw.nextBoolean() ? "\n" : "x");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
