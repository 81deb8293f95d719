// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.rules.audit.Adviser;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.audit.Tally;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditOutputTest {
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
        Violation violation = Samples.violation("web", name, name, "10.77.0.2");

        String json = Printed.violations(output -> new EcsJson(output, Samples.JAILS), violation);
        assertTrue(json.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), json);
        assertEquals(1, json.lines().count(), json);
        Map<String, Object> object = JSON.std.mapFrom(json);
        assertEquals(name.replace('\ud800', '\ufffd'), EcsJsonTest.at(object, "process.name"));
        assertEquals(Map.of("name", "web"), object.get("rule"));

        String csv = Printed.violations(Csv::new, violation);
        String record = csv.substring(csv.indexOf("\r\n") + 2);
        assertTrue(record.endsWith("\r\n") && record.indexOf('\n') == record.length() - 1, record);
        expectHarmless(record.strip());
        List<String> fields = CsvFields.of(record.strip());
        assertEquals(15, fields.size(), record);
        assertFalse("=+-@".indexOf(fields.get(2).charAt(0)) >= 0, "a formula: " + record);

        String table =
                Printed.violations(output -> new AuditTable(output, () -> ZoneOffset.UTC, 80, Ink.NONE), violation);
        assertEquals(2, table.lines().count(), table);
        table.lines().forEach(AuditOutputTest::expectHarmless);

        String groups = Printed.groups(
                output -> new AuditTable(output, () -> ZoneOffset.UTC, 80, Ink.NONE), Grouping.CONNECTION, violation);
        assertEquals(2, groups.lines().count(), groups);
        groups.lines().forEach(AuditOutputTest::expectHarmless);

        Adviser adviser = new Adviser();
        adviser.accept(violation);
        AdviceText.lines(adviser.advice(Samples.JAILS), 80).lines().forEach(AuditOutputTest::expectHarmless);
    }

    private static void expectHarmless(String line) {
        assertTrue(
                line.chars()
                        .noneMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0 || Character.getType(c) == Character.FORMAT),
                "no character that drives a terminal: " + line);
    }

    @Test
    void csvHasOneRecordAViolationWithEmptyFieldsForWhatIsNotKnown() throws IOException {
        String csv = Printed.violations(Csv::new, Samples.violation("web", "a,\"b", "", "fd77::2"), Samples.unknown());

        assertEquals(
                "2026-11-21T12:00:00.250Z,web,\"a,\"\"b\",4711,1000,1001,nginx.service,\"explicit bind\",tcp,"
                        + "fd77::1,40000,fd77::2,443,,eth0",
                csv.split("\r\n", -1)[1]);
        assertEquals(",web,,,,,,,udp,10.77.0.1,0,10.77.0.2,53,,", csv.split("\r\n", -1)[2]);
    }

    @Test
    void csvOfGroupsHasOneRecordAGroupWithEmptyFieldsForWhatItsViolationsDifferIn() throws IOException {
        Violation violation = Samples.violation("web", "curl", "", "10.77.0.2");
        String csv = Printed.groups(Csv::new, Grouping.PROGRAM, violation, violation, Samples.unknown());

        List<String> records = List.of(csv.split("\r\n", -1));
        assertEquals(
                "kind,jail,program,uid,protocol,source_port,destination_address,destination_port,hour,count,first,last",
                records.getFirst());
        assertEquals(
                "group,web,curl,1000,,,,,,2,2026-11-21T12:00:00.250Z,2026-11-21T12:00:00.250Z", records.get(1), csv);
        assertEquals("group,web,,,,,,,,1,,", records.get(2), csv);
        assertEquals("", records.get(3), csv);
    }

    @Test
    void metricsHaveBoundedLabelsAndEscapedValues() {
        Tally tally = new Tally(Grouping.CONNECTION);
        tally.accept(Samples.violation("a\\b\"c\nd", "curl", "", "10.77.0.2"));
        tally.accept(Samples.violation("web", "curl", "", "fd77::2"));
        tally.accept(Samples.violation("web", "wget", "", "fd77::3"));

        String metrics = Metrics.print(tally, new SourceTally(10, 3, 4, 1, 2), 0, Samples.TIME);

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
        Violation violation = Samples.violation("a-rather-long-name", "fifteen-bytes-x", "", "fd77:1:2:3:4:5:6:7");

        String wide = Printed.groups(
                output -> new AuditTable(output, () -> ZoneOffset.UTC, 0, Ink.NONE), Grouping.CONNECTION, violation);
        String narrow = Printed.groups(
                output -> new AuditTable(output, () -> ZoneOffset.UTC, 80, Ink.NONE), Grouping.CONNECTION, violation);

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
