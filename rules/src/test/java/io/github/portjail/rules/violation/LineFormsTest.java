// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Headers of logs. These forms are known from the sources and manuals of the programs that write them; those that were captured are
 * in {@link CapturedLogTest}.
 */
final class LineFormsTest {
    static Stream<Arguments> kernelHeaders() {
        return Stream.of(
                of(
                        "rsyslog, traditional file format",
                        "Nov 21 17:00:01 host kernel: [12345.678901] ",
                        "2026-11-21T17:00:01Z"),
                of("day of one digit", "Nov  2 07:00:01 host kernel: [12345.678901] ", "2026-11-02T07:00:01Z"),
                of(
                        "later in the year than the log's end",
                        "Dec 31 23:59:59 host kernel: [    1.678901] ",
                        "2025-12-31T23:59:59Z"),
                of(
                        "busybox syslogd",
                        "Nov 21 17:00:01 host kern.notice kernel: [   12.678901] ",
                        "2026-11-21T17:00:01Z"),
                of("without host", "Nov 21 17:00:01 kernel: [   12.678901] ", "2026-11-21T17:00:01Z"),
                of(
                        "rsyslog, ISO",
                        "2026-11-21T17:00:01.123456+01:00 host kernel: [12.5] ",
                        "2026-11-21T16:00:01.123456Z"),
                of("rsyslog, ISO, imjournal", "2026-11-21T17:00:01.5-05:30 host kernel: ", "2026-11-21T22:30:01.500Z"),
                of("syslog-ng, ISO", "2026-11-21T17:00:01Z host kernel: [12.5] ", "2026-11-21T17:00:01Z"),
                of("RFC 5424", "<4>1 2026-11-21T17:00:01.003Z host kernel - - - ", "2026-11-21T17:00:01.003Z"),
                of(
                        "RFC 5424 with structured data and a byte order mark",
                        "<4>1 2026-11-21T17:00:01Z host kernel - - [a@1 b=\"x\\\"\\] y\"][c@2] \ufeff",
                        "2026-11-21T17:00:01Z"),
                of("RFC 3164 with its priority", "<4>Nov 21 17:00:01 host kernel: [  12.5] ", "2026-11-21T17:00:01Z"),
                of("journalctl -o short", "Nov 21 17:00:01 host kernel: ", "2026-11-21T17:00:01Z"),
                of("journalctl -o short-precise", "Nov 21 17:00:01.250000 host kernel: ", "2026-11-21T17:00:01.250Z"),
                of("journalctl -o short-iso", "2026-11-21T17:00:01+0100 host kernel: ", "2026-11-21T16:00:01Z"),
                of("journalctl -o short-full", "Sat 2026-11-21 17:00:01 UTC host kernel: ", "2026-11-21T17:00:01Z"),
                of("journalctl -o short-monotonic", "[   12.345678] host kernel: ", null),
                of("journalctl -o short-unix", "1795280401.123456 host kernel: ", "2026-11-21T17:00:01.123456Z"),
                of(
                        "logread of OpenWrt",
                        "Sat Nov 21 17:00:01 2026 kern.warn kernel: [   12.345678] ",
                        "2026-11-21T17:00:01Z"),
                of("printk with its caller", "[   12.345678][  T123] ", null),
                of("/dev/kmsg", "4,1234,61000000,-;", "2026-11-20T00:01:01Z"),
                of("/dev/kmsg with its caller", "4,1234,61000000,-,caller=T12;", "2026-11-20T00:01:01Z"));
    }

    @ParameterizedTest
    @MethodSource("kernelHeaders")
    void aMessageOfTheKernelIsReadBehindTheHeader(String form, String header, @Nullable Instant time) {
        Lines.Read read = Lines.read(header + Lines.WEB + "\n");
        assertEquals(List.of(Lines.WEB_VIOLATION), read.brief(), form);
        assertEquals(time, read.violations().getFirst().time(), form);
        assertEquals(new SourceTally(1, 1, 0, 0, 0), read.tally(), form);
    }

    @ParameterizedTest
    @MethodSource("kernelHeaders")
    void anotherFirewallsMessageIsCountedBehindTheHeader(String form, String header, @Nullable Instant time) {
        Lines.Read read = Lines.read(header + "[UFW BLOCK] " + Lines.TCP + "\n");
        assertEquals(new SourceTally(1, 0, 1, 0, 0), read.tally(), form + " " + time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nov 21 17:00:01 host nginx[12]: ",
                "Nov 21 17:00:01 host nginx: kernel: ",
                "Nov 21 17:00:01 host sudo: kernel: ",
                "Nov 21 17:00:01 host kerneld: ",
                "Nov 21 17:00:01 host my kernel: ",
                "Nov 21 17:00:01.5 host nginx[12]: ",
                "Nov 21 17:00:01 host user.notice kernel2: ",
                "2026-11-21T17:00:01.123456+01:00 host nginx[12]: kernel: ",
                "2026-11-21T17:00:01+01:00 host kernelspy: ",
                "<14>1 2026-11-21T17:00:01Z host kernel - - - ",
                "<13>1 2026-11-21T17:00:01Z host kernel - - - ",
                "<12>Nov 21 17:00:01 host kernel: ",
                "<12>[   12.3] ",
                "12,1234,5678,-;",
                "30,1234,5678,-;systemd[1]: ",
                "6,1234,5678,-;systemd[1]: ",
                "[  12.345678] systemd[1]: ",
                "[  12.345678] traps: ",
                "[  12.345678] host nginx[12]: ",
                "Sat 2026-11-21 17:00:01 UTC host nginx[12]: ",
                "1795280401.123456 host nginx[12]: ",
                " ",
                "x",
                "-- ",
            })
    void whatAnotherProgramSaysIsNoViolation(String header) {
        Lines.Read read = Lines.read(header + Lines.WEB + "\n");
        assertEquals(List.of(), read.brief());
        assertEquals(0, read.tally().violations());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[  12.3] portjail web: IN[77]: segfault at 0 ip 00007f sp 00007f error 4 in libc.so.6[1000+2000]",
                "[  12.3] portjail x: IN=[77]: segfault at 0 ip 00007f sp 00007f error 4 in libc.so.6[1000+2000]",
                "[  12.3] process 'tmp/portjail web: IN= OUT=eth0' started with executable stack",
                "6,1,2,-;process 'tmp/\\x0aportjail web: " + Lines.TCP + "' started with executable stack",
            })
    void aCommandNameInAMessageOfTheKernelIsNoViolation(String line) {
        assertEquals(List.of(), Lines.read(line + "\n").brief());
    }

    @Test
    void laterLinesOfARecordAreNotMessages() {
        String text = "6,1,2,-;usb 1-1: new device\n SUBSYSTEM=usb\n portjail web: " + Lines.TCP + "\n";
        assertEquals(new SourceTally(3, 0, 0, 0, 0), Lines.read(text).tally());
    }

    @Test
    void linesOfWindowsEndingsAreRead() {
        assertEquals(
                List.of(Lines.WEB_VIOLATION),
                Lines.read("Nov 21 17:00:01 host kernel: " + Lines.WEB.strip() + "\r\n")
                        .brief());
    }

    private static Arguments of(String form, String header, @Nullable String time) {
        return Arguments.of(form, header, time == null ? null : Instant.parse(time));
    }
}
