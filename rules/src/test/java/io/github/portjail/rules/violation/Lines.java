// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Lines of logs for tests, and violations in one short line each. */
final class Lines {
    /** What nf_log_syslog prints behind a prefix for a TCP segment. */
    static final String TCP =
            "IN= OUT=eth0 SRC=10.0.2.15 DST=192.0.2.7 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=4242 DF PROTO=TCP"
                    + " SPT=40000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0 UID=1000 GID=1001 ";

    static final String WEB = "portjail web: " + TCP;

    /** The violation that {@link #WEB} is. */
    static final String WEB_VIOLATION = "web tcp 10.0.2.15:40000 > 192.0.2.7:443 IN= OUT=eth0 UID=1000 GID=1001";

    static final Instant NEWEST = Instant.parse("2026-11-21T18:00:00Z");

    /** Of a host that began then. */
    static final LogClock CLOCK =
            microseconds -> Instant.parse("2026-11-20T00:00:00Z").plusNanos(microseconds * 1000);

    private Lines() {}

    /** What a log was read to be. */
    record Read(List<Violation> violations, SourceTally tally) {
        List<String> brief() {
            return violations.stream().map(Lines::brief).toList();
        }
    }

    static Read read(String text) {
        return read(LogPrefixes.usual(), text.getBytes(StandardCharsets.UTF_8));
    }

    static Read read(LogPrefixes prefixes, byte[] text) {
        return read(prefixes, text, Integer.MAX_VALUE);
    }

    /** Reads a log of which at most so many bytes come at once. */
    static Read read(LogPrefixes prefixes, byte[] text, int atOnce) {
        List<Violation> violations = new ArrayList<>();
        LineReader reader =
                new LineReader(prefixes, new LineTime(() -> ZoneId.of("UTC"), NEWEST, CLOCK), violations::add);
        LineCutter cutter = new LineCutter(new ByteArrayInputStream(text) {
            @Override
            public int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, atOnce));
            }
        });
        LineBlock block = LineCutter.newBlock();
        while (!block.isLast()) {
            cutter.fill(block);
            block.read(reader);
        }
        return new Read(violations, reader.tally());
    }

    static Read read(ViolationSource source) throws IOException {
        List<Violation> violations = new ArrayList<>();
        source.read(violations::add);
        return new Read(violations, source.tally());
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(Lines.class.getResourceAsStream(name), name)) {
            return stream.readAllBytes();
        }
    }

    static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    static String brief(Violation violation) {
        return violation.jail() + " " + violation.protocol() + " " + brief(violation.source()) + " > "
                + brief(violation.destination()) + " IN=" + violation.inputInterface() + " OUT="
                + violation.outputInterface() + " UID=" + violation.uid() + " GID=" + violation.gid();
    }

    private static String brief(Endpoint endpoint) {
        String port = endpoint.port() == Endpoint.UNKNOWN_PORT ? "?" : Integer.toString(endpoint.port());
        return endpoint.address().getHostAddress() + ":" + port;
    }
}
