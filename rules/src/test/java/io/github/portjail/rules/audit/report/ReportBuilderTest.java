// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReportBuilderTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final ReportContext CONTEXT =
            new ReportContext(NOON, "portjail", "host", List.of(), List.of(), SourceTally.NONE, List.of());

    private final ReportBuilder builder = new ReportBuilder(Map.of("web", new PortRange(50000, 50999)));

    private static Endpoint endpoint(String address, int port) {
        try {
            return new Endpoint(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private void add(String jail, int port, String destination, @Nullable Instant time, @Nullable Culprit culprit) {
        builder.accept(new Violation(
                time,
                jail,
                TransportProtocol.UDP,
                endpoint("192.0.2.2", port),
                endpoint(destination, 53),
                "",
                "",
                1000,
                1000,
                culprit));
    }

    private static Culprit culprit(int pid, String command, PortOrigin origin) {
        return new Culprit(pid, command, 0, null, origin);
    }

    @Test
    void nothingMakesAReportOfNothing() {
        Report report = builder.build(CONTEXT);
        assertEquals(new Totals(0, 0, 0, 0, 0, null, null), report.totals(), "totals");
        assertEquals(0, report.timeLine().bins(), "bins of time");
        assertEquals(0, report.ports().bins(), "bins of ports");
        assertEquals(new Rows(List.of(), 0), report.rows(), "rows");
        assertEquals(new Ranking<>(List.of(), 0), report.programs(), "programs");
    }

    @Test
    void whatIsTheSameButForTheTimeIsOneRow() {
        add("web", 53, "2001:db8::1", NOON.plusSeconds(9), culprit(7, "dig", PortOrigin.EXPLICIT_BIND));
        add("web", 53, "2001:db8::1", NOON, culprit(7, "dig", PortOrigin.EXPLICIT_BIND));
        Report report = builder.build(CONTEXT);
        Rows.Row expected = new Rows.Row(
                "web",
                new Program("dig", Violation.UNKNOWN_ID),
                7,
                PortOrigin.EXPLICIT_BIND,
                TransportProtocol.UDP,
                53,
                endpoint("2001:db8::1", 53),
                2,
                0,
                NOON,
                NOON.plusSeconds(9));
        assertEquals(new Rows(List.of(expected), 0), report.rows(), "the row");
        assertEquals(2, report.totals().ipv6(), "violations by IPv6");
    }

    @Test
    void aRowOfSeveralProcessesNamesNone() {
        add("web", 53, "192.0.2.1", NOON, culprit(7, "dig", PortOrigin.EXPLICIT_BIND));
        add("web", 53, "192.0.2.1", NOON, culprit(8, "dig", PortOrigin.INHERITED));
        add("web", 53, "192.0.2.1", NOON, culprit(8, "dig", PortOrigin.INHERITED));
        Rows.Row row = builder.build(CONTEXT).rows().rows().getFirst();
        assertEquals(0, row.pid(), "the PID");
        assertEquals(PortOrigin.UNKNOWN, row.origin(), "how the port came about");
    }

    @Test
    void programsThatAreNotKnownAreToldApartByTheirUser() {
        add("web", 53, "192.0.2.1", NOON, null);
        add("web", 54, "192.0.2.1", NOON, null);
        Ranking<Program> programs = builder.build(CONTEXT).programs();
        assertEquals(List.of(new Ranking.Entry<>(new Program(null, 1000), 2, 0)), programs.entries(), "programs");
    }

    @Test
    void whatLiesBetweenSeveralRangesIsNotInside() {
        ReportBuilder several = new ReportBuilder(Map.of("web", PortSet.parse("100:199,300:399")));
        for (int port : new int[] {99, 100, 399, 200, 299, 400}) {
            several.accept(new Violation(
                    NOON,
                    "web",
                    TransportProtocol.UDP,
                    endpoint("192.0.2.2", port),
                    endpoint("192.0.2.1", 53),
                    "",
                    "",
                    1000,
                    1000,
                    null));
        }
        JailSummary web = several.build(CONTEXT).jails().getFirst();
        assertEquals(List.of(1L, 2L, 3L), List.of(web.below(), web.inside(), web.above()), web.toString());
        assertEquals("100-199,300-399", String.valueOf(web.range()));
    }

    @Test
    void portsAreHeldAgainstTheRangeWhereItIsKnown() {
        for (int port : new int[] {53, 49999, 50000, 50999, 51000, 65535, 65535}) {
            add("web", port, "192.0.2.1", NOON, null);
        }
        add("db", 1, "192.0.2.1", null, null);
        Report report = builder.build(CONTEXT);
        JailSummary web = report.jails().getFirst();
        assertEquals(List.of(2L, 2L, 3L), List.of(web.below(), web.inside(), web.above()), "below, inside, above");
        JailSummary db = report.jails().getLast();
        assertNull(db.range(), "the range of the other jail");
        assertNull(db.first(), "a time that no line tells");
        assertEquals(1, report.totals().withoutTime(), "violations without time");
    }

    @Test
    void theHistogramShowsTheRangeTooAndLosesNothing() {
        add("web", 0, "192.0.2.1", NOON, null);
        add("web", 65535, "192.0.2.1", NOON, null);
        PortHistogram all = builder.build(CONTEXT).ports();
        assertEquals(List.of(0, 512, 128), List.of(all.firstPort(), all.binPorts(), all.bins()), "from 0 to 65535");
        List<Long> counts = all.series().getFirst().counts();
        assertEquals(List.of(1L, 1L), List.of(counts.getFirst(), counts.getLast()), "the first and the last bin");

        ReportBuilder narrow = new ReportBuilder(Map.of("web", new PortRange(50000, 50999)));
        narrow.accept(new Violation(
                NOON,
                "web",
                TransportProtocol.TCP,
                endpoint("192.0.2.2", 49000),
                endpoint("192.0.2.1", 1),
                "",
                "",
                0,
                0,
                null));
        PortHistogram some = narrow.build(CONTEXT).ports();
        int end = some.firstPort() + some.bins() * some.binPorts();
        assertTrue(some.firstPort() <= 49000 && end > 50999, "the port and the range: " + some.firstPort() + "-" + end);
        assertEquals(64, some.binPorts(), "fine bins for few ports");
    }

    @Test
    void aDamagedDateDoesNotStretchTheTimeLine() {
        add("web", 53, "192.0.2.1", NOON, null);
        add("web", 53, "192.0.2.1", Instant.MAX, null);
        add("web", 53, "192.0.2.1", Instant.MIN, null);
        Report report = builder.build(CONTEXT);
        assertEquals(2, report.totals().withoutTime(), "times of no use");
        assertEquals(NOON, report.totals().last(), "the last");
        assertEquals(1, report.timeLine().bins(), "bins");
    }

    @Test
    void manyOfEverythingAreBoundedAndWhatIsLeftOutIsCounted() {
        int many = 40_000;
        for (int i = 0; i < many; i++) {
            String address = "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            add("jail-" + i % 400, i, address, NOON.plusSeconds(i), culprit(i, "program" + i, PortOrigin.UNKNOWN));
        }
        Report report = builder.build(CONTEXT);
        assertEquals(ReportBuilder.JAILS, report.totals().jails(), "jails that are told apart");
        assertEquals(
                many / 400L * (400 - ReportBuilder.JAILS), report.totals().ofOtherJails(), "violations of the others");
        long inRows = report.rows().rows().stream().mapToLong(Rows.Row::count).sum();
        assertEquals(ReportBuilder.ROWS, report.rows().rows().size(), "rows");
        assertEquals(many, inRows + report.rows().leftOut(), "violations in rows and left out");
        assertTrue(
                report.programs().others() > 39_900,
                "of other programs: " + report.programs().others());
        assertTrue(report.timeLine().bins() <= TimeBins.MOST, "bins of time");
        assertEquals(7, report.timeLine().series().size(), "six jails and the others");
    }

    @Test
    void aNameOfAnyLengthIsCutShort() {
        add("j".repeat(100_000), 53, "192.0.2.1", NOON, culprit(1, "p".repeat(100_000), PortOrigin.UNKNOWN));
        Report report = builder.build(CONTEXT);
        assertEquals(64, report.jails().getFirst().jail().length(), "letters of the jail's name");
        assertTrue(report.jails().getFirst().jail().endsWith("…"), "it says that it was cut");
        assertEquals(
                "p".repeat(63) + "…",
                report.programs().entries().getFirst().key().command(),
                "the program");
    }
}
