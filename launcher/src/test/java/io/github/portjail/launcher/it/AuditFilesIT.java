// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static io.github.portjail.launcher.it.Audits.audit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code portjail audit} reads files, whatever is in them, and says what it cannot read. */
@EndToEnd
class AuditFilesIT {
    @TempDir
    Path directory = Path.of("");

    @Test
    void anEmptyLogHasNoViolationsAndOneThatIsMissingOrDamagedIsToldWhileTheOthersAreRead() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.log"));
        assertEquals(
                "no violations in 0 lines of " + empty + "\n",
                audit(empty.toString()).expect(0).output());
        Path log = Files.writeString(directory.resolve("kern.log"), AuditLines.line("web", 1) + "\n");
        Path damaged = directory.resolve("damaged.gz");
        Files.write(damaged, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3});
        Path missing = directory.resolve("missing.log");

        Finished audit = audit("--json", damaged.toString(), missing.toString(), log.toString())
                .expect(125);

        assertEquals(1, AuditedViolation.told(audit.output()).size(), "violations of the log that can be read");
        List<String> lines = audit.errors().lines().toList();
        assertEquals(2, lines.size(), "a line for each: " + audit.errors());
        assertTrue(lines.getFirst().startsWith("portjail: cannot read " + damaged + ": "), lines.toString());
        assertEquals("portjail: cannot read " + missing + ": No such file or directory", lines.get(1));
    }

    @Test
    void aReaderThatLeavesEndsItQuietlyAndAFullDiskIsTold() throws IOException {
        Path log = directory.resolve("kern.log");
        AuditLines.write(log, 50_000, 1);
        String program = Portjail.program().toString();
        Finished left =
                Commands.run("sh", "-c", "{ '" + program + "' audit --json '" + log + "'; echo $? >&2; } | head -n 1");
        assertEquals("3\n", left.errors(), "standard error");
        Finished full = Commands.run("sh", "-c", "'" + program + "' audit --json '" + log + "' >/dev/full");
        assertEquals("portjail: cannot write to standard output: it is closed or full", Portjail.expectRefusal(full));
    }

    @Test
    void whatIsForgedInALogDrivesNoTerminal() throws IOException {
        String line = AuditLines.line("web", 1).replace("OUT=eth0", "OUT=\u001b]0;x\u0007=1");
        Path log = Files.writeString(
                directory.resolve("kern.log"), line + "\n" + AuditLines.line("web\u001b[2J", 1) + "\n" + line + "\n");
        for (String option : List.of("--json", "--csv", "--metrics", "--by=jail", "--by=program")) {
            Finished audit = audit(option, log.toString());
            assertEquals(-1, audit.output().indexOf('\u001b'), option + ": " + audit.output());
            assertEquals(-1, audit.errors().indexOf('\u001b'), option + ": " + audit.errors());
        }
    }

    @Test
    void aHugeLogOfAHostileProgramIsCountedToTheLastInTheMemoryThereIs() throws IOException {
        Path log = directory.resolve("kern.log.1");
        AuditLines.write(log, 400_000, 65_536);
        Path report = directory.resolve("report.html");

        Finished audit =
                audit("--metrics", "--html", report.toString(), log.toString()).expect(3);

        assertTrue(
                audit.output()
                        .contains(
                                "portjail_violations_total{jail=\"hostile\",protocol=\"tcp\",family=\"ipv4\"} 400000\n"),
                audit.output());
        assertTrue(Files.size(report) > 1000, "the report is there");
        Finished table = audit("--csv", "--by", "port", log.toString()).expect(3);
        long counted = table.output()
                .lines()
                .skip(1)
                .mapToLong(row -> Long.parseLong(row.split(",", -1)[9]))
                .sum();
        assertEquals(400_000, counted, "what groups and others come to");
    }

    @Test
    void aRangeOfAJailThatIsGoneMayBeNamed() throws IOException {
        Path log = Files.writeString(directory.resolve("kern.log"), AuditLines.line("web", 1) + "\n");
        PortRange range = Portjail.RANGE;
        Path report = directory.resolve("report.html");
        audit("--range", range.first() + ":" + range.last(), "--html", report.toString(), "--quiet", log.toString())
                .expect(3);
        assertTrue(Files.readString(report).contains("50000"), "the report knows the range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "xz", "zstd"})
    void aPackedLogIsReadAsItIsAndThroughAPipe(String packer) throws IOException {
        Needs.program(packer);
        Path log = directory.resolve("kern.log");
        AuditLines.write(log, 1000, 10);
        String packed = "'" + packer + "' -c '" + log + "'";
        Path file = directory.resolve("kern.log.1." + packer);
        Commands.run("sh", "-c", packed + " > '" + file + "'").expectSuccess();

        assertEquals(
                1000,
                audit("--csv", file.toString())
                        .expect(3)
                        .output()
                        .lines()
                        .skip(1)
                        .count(),
                "of a file");
        String piped = packed + " | '" + Portjail.program() + "' audit --csv -";
        assertEquals(
                1000,
                Commands.run("sh", "-c", piped)
                        .expect(3)
                        .output()
                        .lines()
                        .skip(1)
                        .count(),
                "of standard input");
        String both = audit(log.toString(), file.toString()).expect(3).output();
        assertTrue(both.contains("2000 violations in 2000 lines of 2 logs\n"), both);
    }

    @ParameterizedTest
    @CsvSource({
        "jail, rule.name, hostile, 1",
        "program, user.id, 1000, 1",
        "destination, destination.ip, 10.77.0.2, 1",
        "port, source.port, 0, 10",
        "hour, portjail.hour, 2026-11-21T12:00:00Z, 1"
    })
    void groupsAreCountedByEachKeyInEachForm(String key, String field, String value, int groups) throws IOException {
        Path log = directory.resolve("kern.log");
        AuditLines.write(log, 1000, 10);

        String json = audit("--json", "--by", key, log.toString()).expect(3).output();
        assertEquals(groups, json.lines().count(), json);
        boolean named = false;
        long counted = 0;
        for (String line : json.lines().toList()) {
            Map<String, Object> object = JSON.std.mapFrom(line);
            named |= value.equals(String.valueOf(AuditedViolation.at(object, field.split("\\.", -1))));
            assertEquals(key, AuditedViolation.at(object, "portjail", "by"), line);
            counted += Long.parseLong(String.valueOf(AuditedViolation.at(object, "portjail", "count")));
        }
        assertTrue(named, field + " is " + value + " in " + json);
        assertEquals(1000, counted, json);

        List<String> csv = audit("--csv", "--by", key, log.toString())
                .expect(3)
                .output()
                .lines()
                .toList();
        assertEquals(groups + 1, csv.size(), csv.toString());
        int column = List.of(csv.getFirst().split(",", -1)).indexOf("count");
        assertEquals(1000 / groups, Integer.parseInt(csv.get(1).split(",", -1)[column]), csv.toString());
    }
}
