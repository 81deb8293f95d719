// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.audit.report.AdviceLine;
import io.github.portjail.rules.audit.report.Report;
import io.github.portjail.rules.audit.report.ReportBuilder;
import io.github.portjail.rules.audit.report.ReportContext;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports to look at; also a program that writes a large one in a Java VM of its own: {@code FILE VIOLATIONS}. */
final class SampleReports {
    static final Instant BEGINNING = Instant.parse("2026-01-31T22:00:00Z");

    /** What a program can call itself, and what becomes visible of it. */
    static final Map<String, String> HOSTILE_NAMES = Map.of(
            "<img src=x onerror=window.broken=1>", "<img src=x onerror=window.broken=1>",
            "</script><script>window.broken=1</script>", "</script><script>window.broken=1</script>",
            "<!--<script>", "<!--<script>",
            "\" onclick=\"window.broken=1", "\" onclick=\"window.broken=1",
            "\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m",
            "evil\u202etxt.exe", "evil\\u202etxt.exe",
            "a\u2028b\u0000c", "a\\u2028b\\x00c",
            " ", "\" \"");

    private static final String[] JAILS = {"web", "mail-relay", "backup"};
    private static final String[] PROGRAMS = {"curl", "dig", "java"};

    private SampleReports() {}

    public static void main(String[] arguments) throws Failure {
        HtmlReport.write(many(Integer.parseInt(arguments[1])), Path.of(arguments[0]));
    }

    static ReportBuilder builder() {
        return new ReportBuilder(Map.of("web", new PortRange(50000, 50999)));
    }

    static ReportContext context(List<AdviceLine> advice) {
        return new ReportContext(
                Instant.parse("2026-02-01T00:00:00Z"),
                "portjail 1.0",
                "gateway",
                List.of("/var/log/kern.log"),
                List.of("--since yesterday"),
                new SourceTally(1000, 90, 5, 2, 7),
                advice);
    }

    static Report empty() {
        return builder()
                .build(new ReportContext(
                        BEGINNING,
                        "portjail 1.0",
                        "",
                        List.of("standard input"),
                        List.of(),
                        SourceTally.NONE,
                        List.of()));
    }

    /** Every row's source port, count, time and address differ from the others', and their orders too. */
    static Report small() {
        ReportBuilder builder = builder();
        String[] destinations = {"192.0.2.10", "192.0.2.9", "2001:db8::1", "2001:db8::a", "198.51.100.7"};
        for (int i = 0; i < destinations.length; i++) {
            Culprit culprit = new Culprit(100 + i, PROGRAMS[i % 3], 0, null, PortOrigin.EXPLICIT_BIND);
            for (int repeat = 0; repeat < 1 + (i * 3) % 5; repeat++) {
                builder.accept(violation(
                        JAILS[i % 3], 9000 + (i * 2) % 5 * 1000, destinations[i], BEGINNING.plusSeconds(i), culprit));
            }
        }
        builder.accept(violation("web", 60000, "203.0.113.1", null, null));
        AdviceLine advice = new AdviceLine("dig binds its own port", "add --on-violation rewrite", 1);
        return builder.build(context(List.of(advice)));
    }

    /** Programs, jails and advice that try to be markup, script or more than one line. */
    static Report hostile() {
        ReportBuilder builder = builder();
        int port = 1;
        for (String name : HOSTILE_NAMES.keySet()) {
            Culprit culprit = new Culprit(1, name, 0, name, PortOrigin.UNKNOWN);
            builder.accept(violation(name, port++, "192.0.2.1", BEGINNING, culprit));
        }
        String markup = "</script><script>window.broken=1</script><img src=x onerror=window.broken=1>";
        ReportContext context = new ReportContext(
                BEGINNING,
                markup,
                markup,
                List.of(markup),
                List.of(markup),
                SourceTally.NONE,
                List.of(new AdviceLine(markup, markup, 1)));
        return builder.build(context);
    }

    /** Half of them are one program's connections to one place, the other half differ in everything. */
    static Report many(int violations) {
        ReportBuilder builder = builder();
        for (int i = 0; i < violations; i++) {
            boolean isUsual = i % 2 == 0;
            Culprit culprit = new Culprit(i, isUsual ? "curl" : "scan" + i, 0, null, PortOrigin.EPHEMERAL);
            byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
            byte[] wide = {
                0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) (i >> 16), (byte) (i >> 8), (byte) i
            };
            builder.accept(violation(
                    isUsual ? "web" : "jail-" + i % 300,
                    isUsual ? 40000 : i % 65536,
                    isUsual ? new byte[] {(byte) 192, 0, 2, 1} : i % 4 == 1 ? address : wide,
                    BEGINNING.plusSeconds((long) i * 37 % 2_000_000),
                    culprit));
        }
        return builder.build(context(List.of()));
    }

    static Violation violation(
            String jail, int port, String destination, @Nullable Instant time, @Nullable Culprit culprit) {
        try {
            return violation(jail, port, InetAddress.getByName(destination).getAddress(), time, culprit);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(destination, e);
        }
    }

    private static Violation violation(
            String jail, int port, byte[] destination, @Nullable Instant time, @Nullable Culprit culprit) {
        try {
            return new Violation(
                    time,
                    jail,
                    TransportProtocol.TCP,
                    new Endpoint(InetAddress.getByAddress(new byte[destination.length]), port),
                    new Endpoint(InetAddress.getByAddress(destination), 443),
                    "",
                    "eth0",
                    Violation.UNKNOWN_ID,
                    Violation.UNKNOWN_ID,
                    culprit);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
