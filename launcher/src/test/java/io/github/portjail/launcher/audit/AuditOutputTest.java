// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.rules.audit.Adviser;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.JailFacts;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.Endpoint;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditOutputTest {
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.25Z");
    private static final Map<String, JailFacts> JAILS = Map.of(
            "web",
            new JailFacts(
                    new PortRange(50000, 50999),
                    Place.CGROUP,
                    Steering.AUTO,
                    Rewriting.UNBOUND_DATAGRAMS,
                    ViolationAction.REJECT));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Output output = new Output(new PrintStream(bytes, false, StandardCharsets.UTF_8));

    private static Violation violation(String jail, String program, String inputInterface, String destination) {
        return new Violation(
                TIME,
                jail,
                TransportProtocol.TCP,
                new Endpoint(InetAddress.ofLiteral(destination.contains(":") ? "fd77::1" : "10.77.0.1"), 40000),
                new Endpoint(InetAddress.ofLiteral(destination), 443),
                inputInterface,
                "eth0",
                1000,
                1001,
                new Culprit(4711, program, 1000, "nginx.service", PortOrigin.EXPLICIT_BIND));
    }

    private static Violation unknown() {
        return new Violation(
                null,
                "web",
                TransportProtocol.UDP,
                new Endpoint(InetAddress.ofLiteral("10.77.0.1"), 0),
                new Endpoint(InetAddress.ofLiteral("10.77.0.2"), 53),
                "",
                "",
                Violation.UNKNOWN_ID,
                Violation.UNKNOWN_ID,
                null);
    }

    private String print(ViolationPrinter printer, Violation... violations) throws IOException {
        printer.begin();
        for (Violation violation : violations) {
            printer.violation(violation);
        }
        return written();
    }

    private String printGroups(ViolationPrinter printer, Grouping grouping, Violation... violations)
            throws IOException {
        Tally tally = new Tally(grouping);
        List.of(violations).forEach(tally);
        printer.groups(tally);
        return written();
    }

    private String written() throws IOException {
        output.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static @Nullable Object at(Map<String, Object> json, String path) {
        Object value = json;
        for (String key : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    @Test
    void jsonHasTheFieldsOfTheElasticCommonSchema() throws IOException {
        Map<String, Object> json =
                JSON.std.mapFrom(print(new EcsJson(output, JAILS), violation("web", "curl", "wire0", "fd77::2")));

        Map<String, Object> expected = Map.ofEntries(
                Map.entry("event.kind", "event"),
                Map.entry("event.category", List.of("network")),
                Map.entry("event.type", List.of("connection", "denied")),
                Map.entry("event.outcome", "failure"),
                Map.entry("event.action", "source-port-violation"),
                Map.entry("source.ip", "fd77::1"),
                Map.entry("source.port", 40000),
                Map.entry("destination.ip", "fd77::2"),
                Map.entry("destination.port", 443),
                Map.entry("network.transport", "tcp"),
                Map.entry("network.type", "ipv6"),
                Map.entry("network.iana_number", "6"),
                Map.entry("process.pid", 4711),
                Map.entry("process.name", "curl"),
                Map.entry("user.id", "1000"),
                Map.entry("group.id", "1001"),
                Map.entry("observer.ingress.interface.name", "wire0"),
                Map.entry("observer.egress.interface.name", "eth0"),
                Map.entry("rule.name", "web"),
                Map.entry("portjail.port_origin", "explicit bind"),
                Map.entry("portjail.unit", "nginx.service"),
                Map.entry("portjail.range", "50000-50999"));
        expected.forEach((path, value) -> assertEquals(value, at(json, path), path));
        assertEquals("2026-11-21T12:00:00.250Z", json.get("@timestamp"));
    }

    @Test
    void jsonLeavesOutWhatIsNotKnown() throws IOException {
        Map<String, Object> json = JSON.std.mapFrom(print(new EcsJson(output, Map.of()), unknown()));

        assertEquals("unknown", at(json, "event.outcome"));
        for (String key : List.of("@timestamp", "process", "user", "group")) {
            assertFalse(json.containsKey(key), key + " in " + json);
        }
    }

    @Test
    void jsonOfGroupsHasOneObjectAGroupWithItsCountAndItsTimes() throws IOException {
        Violation violation = violation("web", "curl", "", "10.77.0.2");
        String lines = printGroups(new EcsJson(output, JAILS), Grouping.DESTINATION, violation, violation, unknown());

        Map<String, Object> first = JSON.std.mapFrom(lines.lines().findFirst().orElseThrow());
        assertEquals(2, lines.lines().count());
        assertEquals(2, at(first, "portjail.count"));
        assertEquals("destination", at(first, "portjail.by"));
        assertEquals("10.77.0.2", at(first, "destination.ip"));
        assertEquals("metric", at(first, "event.kind"));
        assertEquals("2026-11-21T12:00:00.250Z", at(first, "event.start"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J\u001b]0;owned\u0007",
                "a\nb\r\nc",
                "\"},\"x\":{\"y\":\"",
                "=cmd|' /C calc'!A0",
                "+1",
                "-1",
                "@SUM(A1)",
                "a\",\"b,c",
                "\u009b31m",
                "\u202egnp.exe",
                "\ud800",
                "x\u0000y",
                "a\\\"} 1\nportjail_violations_total 9",
                "</script><script>alert(1)</script>",
                "\u2028\u2029\u0085\u007f"
            })
    void aHostileNameInjectsNothingIntoAnyOutput(String name) throws IOException {
        Violation violation = violation("web", name, name, "10.77.0.2");

        String json = print(new EcsJson(output, JAILS), violation);
        assertTrue(json.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), json);
        assertEquals(1, json.lines().count(), json);
        Map<String, Object> object = JSON.std.mapFrom(json);
        assertEquals(name.replace('\ud800', '\ufffd'), at(object, "process.name"));
        assertEquals(Map.of("name", "web"), object.get("rule"));

        bytes.reset();
        String csv = print(new Csv(output), violation);
        String record = csv.substring(csv.indexOf("\r\n") + 2);
        assertTrue(record.endsWith("\r\n") && record.indexOf('\n') == record.length() - 1, record);
        expectHarmless(record.strip());
        List<String> fields = CsvFields.of(record.strip());
        assertEquals(15, fields.size(), record);
        assertFalse("=+-@".indexOf(fields.get(2).charAt(0)) >= 0, "a formula: " + record);

        bytes.reset();
        String table = print(new AuditTable(output, ZoneOffset.UTC, 80), violation);
        assertEquals(2, table.lines().count(), table);
        table.lines().forEach(AuditOutputTest::expectHarmless);

        bytes.reset();
        String groups = printGroups(new AuditTable(output, ZoneOffset.UTC, 80), Grouping.CONNECTION, violation);
        assertEquals(2, groups.lines().count(), groups);
        groups.lines().forEach(AuditOutputTest::expectHarmless);

        Adviser adviser = new Adviser();
        adviser.accept(violation);
        AdviceText.lines(adviser.advice(JAILS), 80).lines().forEach(AuditOutputTest::expectHarmless);
    }

    private static void expectHarmless(String line) {
        assertTrue(
                line.chars()
                        .noneMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0 || Character.getType(c) == Character.FORMAT),
                "no character that drives a terminal: " + line);
    }

    @Test
    void csvHasOneRecordAViolationWithEmptyFieldsForWhatIsNotKnown() throws IOException {
        String csv = print(new Csv(output), violation("web", "a,\"b", "", "fd77::2"), unknown());

        assertEquals(
                "2026-11-21T12:00:00.250Z,web,\"a,\"\"b\",4711,1000,1001,nginx.service,\"explicit bind\",tcp,"
                        + "fd77::1,40000,fd77::2,443,,eth0",
                csv.split("\r\n", -1)[1]);
        assertEquals(",web,,,,,,,udp,10.77.0.1,0,10.77.0.2,53,,", csv.split("\r\n", -1)[2]);
    }

    @Test
    void metricsHaveBoundedLabelsAndEscapedValues() {
        Tally tally = new Tally(Grouping.CONNECTION);
        tally.accept(violation("a\\b\"c\nd", "curl", "", "10.77.0.2"));
        tally.accept(violation("web", "curl", "", "fd77::2"));
        tally.accept(violation("web", "wget", "", "fd77::3"));

        String metrics = Metrics.print(tally, new SourceTally(10, 3, 4, 1, 2), 0, TIME);

        for (String line : List.of(
                "# TYPE portjail_violations_total counter",
                "portjail_violations_total{jail=\"a\\\\b\\\"c?d\",protocol=\"tcp\",family=\"ipv4\"} 1",
                "portjail_violations_total{jail=\"web\",protocol=\"tcp\",family=\"ipv6\"} 2",
                "portjail_last_violation_timestamp_seconds{jail=\"web\"} 1795262400.250",
                "portjail_audit_torn_lines_total 1",
                "portjail_audit_suppressed_messages_total 2",
                "portjail_audit_unreadable_sources 0")) {
            assertTrue(metrics.lines().anyMatch(line::equals), line + " in " + metrics);
        }
        assertFalse(metrics.contains("40000") || metrics.contains("fd77"), "no port and no address is a label");
    }

    @Test
    void aTableFitsTheTerminalByCuttingNamesOnly() throws IOException {
        Violation violation = violation("a-rather-long-name", "fifteen-bytes-x", "", "fd77:1:2:3:4:5:6:7");

        String wide = printGroups(new AuditTable(output, ZoneOffset.UTC, 0), Grouping.CONNECTION, violation);
        bytes.reset();
        String narrow = printGroups(new AuditTable(output, ZoneOffset.UTC, 80), Grouping.CONNECTION, violation);

        assertTrue(wide.contains("[fd77:1:2:3:4:5:6:7]:443") && wide.contains("2026-11-21 12:00:00"), wide);
        narrow.lines().forEach(line -> assertTrue(line.length() <= 80, line.length() + " columns: " + line));
        assertTrue(narrow.contains("40000") && narrow.contains("..."), narrow);
    }

    @Test
    void anOutputThatTakesNothingIsNoticed() {
        Output full = new Output(new PrintStream(new FullStream(), false, StandardCharsets.UTF_8));

        assertThrows(IOException.class, () -> {
            full.write("x");
            full.flush();
        });
    }
}
