// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.violation.LineSieve;
import io.github.portjail.rules.violation.LogPrefixes;
import io.github.portjail.rules.violation.LogSources;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log read through the sieve says what it says without. */
class LogSieveTest {
    private static final String SOURCE = "../preload-native/src/entry/log_sieve.c";
    private static final int LARGE = 5 << 20;

    private static final String HEAD = "Nov 21 17:00:01 host ";
    private static final String PACKET =
            "IN= OUT=eth0 SRC=10.0.2.15 DST=192.0.2.1 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=4242 DF"
                    + " PROTO=TCP SPT=40000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 ";
    private static final List<String> KINDS = List.of(
            HEAD + "kernel: [12.000001] portjail web: " + PACKET,
            HEAD + "kernel: portjail db intruder: " + PACKET,
            HEAD + "kernel: [12.000001] my own prefix " + PACKET,
            "2026-11-21T17:00:01.123456+01:00 host kernel: portjail web: " + PACKET,
            HEAD + "kernel: [12.000001] [UFW BLOCK] " + PACKET,
            HEAD + "kernel: [12.000001] usb 1-1: new portjail db: " + PACKET,
            HEAD + "kernel: [12.000001] usb 1-1: my own prefix " + PACKET,
            HEAD + "kernel: [12.000001] usb 1-1: new high-speed USB device number 4 using xhci_hcd",
            HEAD + "kernel: [12.000001] portjail web: IN= OUT=eth0 SRC=10.0.2.15 DS",
            HEAD + "kernel: net_ratelimit: 7 callbacks suppressed",
            HEAD + "kernel: [   12.000001] [   T12] portjail web: " + PACKET,
            HEAD + "nginx[12]: portjail web: " + PACKET,
            HEAD + "systemd[1]: Started session-12.scope - Session 12 of User app.",
            HEAD + "systemd-journald[300]: Suppressed 12 messages from nginx.service",
            HEAD + "rsyslogd: imuxsock lost 9 messages from pid 4 due to rate-limiting",
            "Nov 21 17:00:01 kernel: portjail web: " + PACKET,
            "6,1234,5678,-;portjail web: " + PACKET,
            "[   12.345678] portjail web: " + PACKET,
            "{\"__REALTIME_TIMESTAMP\":\"1795280401123456\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"portjail web: "
                    + PACKET + "\"}",
            " a message's second line",
            "",
            "\r");

    @TempDir
    private static Path directory = Path.of("");

    private static String library = "";

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        Path compiled = directory.resolve("sieve.so");
        Process gcc = new ProcessBuilder(
                        "gcc",
                        "-std=gnu17",
                        "-D_GNU_SOURCE",
                        "-O2",
                        "-fPIC",
                        "-shared",
                        "-o",
                        compiled.toString(),
                        SOURCE)
                .redirectErrorStream(true)
                .start();
        String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, gcc.waitFor(), output);
        library = compiled.toString();
    }

    /** What a log was read to be. */
    private record Read(List<Violation> violations, SourceTally tally) {
        static Read of(ViolationSource source) throws IOException {
            List<Violation> violations = new ArrayList<>();
            try (source) {
                source.read(violations::add);
                return new Read(violations, source.tally());
            }
        }
    }

    private static @Nullable LineSieve sieve(List<byte[]> prefixes) {
        NativeFrame frame = NativeFrame.open();
        return LogSieve.open(frame, NativeLibrary.open(frame, library, null).function("portjail_sift"), prefixes);
    }

    private static void expectTheSame(byte[] log) throws IOException {
        Path file = Files.write(directory.resolve("log"), log);
        LogPrefixes prefixes = LogPrefixes.usual().with("my own prefix ", "own");
        AtomicLong opened = new AtomicLong();
        LineSieve.Opener opener = own -> {
            opened.incrementAndGet();
            return sieve(own);
        };
        assertEquals(Read.of(LogSources.file(file, prefixes)), Read.of(LogSources.file(file, prefixes, opener)));
        assertTrue(opened.get() > 0, "the sieve is used");
    }

    private static byte[] log(Random draw, boolean damaged) {
        StringBuilder text = new StringBuilder();
        while (text.length() < LARGE) {
            StringBuilder line = new StringBuilder(KINDS.get(draw.nextInt(KINDS.size())));
            for (int faults = damaged ? draw.nextInt(3) : 0; faults > 0 && !line.isEmpty(); faults--) {
                int at = draw.nextInt(line.length());
                switch (draw.nextInt(4)) {
                    case 0 -> line.deleteCharAt(at);
                    case 1 -> line.insert(at, KINDS.get(draw.nextInt(KINDS.size())));
                    case 2 -> line.setLength(at);
                    default -> line.setCharAt(at, (char) draw.nextInt(256));
                }
            }
            text.append(line).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aWholeLogIsReadAlike() throws IOException {
        expectTheSame(log(new Random(1), false));
    }

    @Test
    void damagedLogsAreReadAlike() throws IOException {
        for (int seed = 2; seed < 8; seed++) {
            expectTheSame(log(new Random(seed), true));
        }
    }

    @Test
    void linesThatFitNoBlockAndOneWithoutEndAreReadAlike() throws IOException {
        String endless = "x".repeat(3 << 20);
        String some = String.join("\n", KINDS) + "\n";
        expectTheSame((some + endless + "\n" + some + endless + "\n" + HEAD + "kernel: portjail web: " + PACKET)
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatNeedNotBeReadIsLeftOut() {
        try (LineSieve sieve = Objects.requireNonNull(sieve(List.of()))) {
            byte[] lines = (KINDS.get(11) + "\n" + KINDS.get(4) + "\n" + KINDS.get(0) + "\n" + KINDS.get(12) + "\n"
                            + KINDS.get(7) + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
            sieve.bytes().put(0, lines);
            sieve.sift(0, lines.length);
            assertEquals(List.of(6, 1, 1), List.of(sieve.lines(), sieve.others(), sieve.found()));
            byte[] found = new byte[sieve.end(0) - sieve.start(0)];
            sieve.bytes().get(sieve.start(0), found);
            assertEquals(KINDS.getFirst(), new String(found, StandardCharsets.UTF_8));
        }
    }

    @Test
    void aPrefixThatNoMessageHasRoomForLeavesAllToTheReader() {
        assertNull(sieve(List.of(new byte[256])));
        try (LineSieve longest = sieve(List.of(new byte[255]))) {
            assertNotNull(longest);
        }
    }
}
