// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.audit.AuditFormat;
import io.github.portjail.launcher.audit.AuditOptions;
import io.github.portjail.launcher.audit.LogChoice;
import io.github.portjail.rules.audit.Grouping;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditParserTest {
    private static AuditOptions audit(String... words) throws UsageException {
        String[] arguments = new String[words.length + 1];
        arguments[0] = "audit";
        System.arraycopy(words, 0, arguments, 1, words.length);
        Invocation invocation = CommandLineParser.parse(arguments);
        Invocation audit = invocation instanceof Invocation.Quiet quiet ? quiet.invocation() : invocation;
        return assertInstanceOf(Invocation.Audit.class, audit).options();
    }

    @Test
    void withoutOptionsItReadsWhatTheHostHasAndPrintsATable() throws UsageException {
        AuditOptions options = audit();

        assertEquals(new LogChoice.Auto(), options.source());
        assertEquals(AuditFormat.TABLE, options.format());
        assertEquals(List.of(), options.files());
        assertNull(options.grouping());
        assertNull(options.metricsFile());
    }

    @Test
    void optionsAndFilesStandInAnyOrder() throws UsageException {
        AuditOptions options = audit(
                "kern.log",
                "--jail",
                "web",
                "-",
                "--by=port",
                "--jail=db",
                "--json",
                "--log-prefix",
                "audit #7 ",
                "--range",
                "1000:2000",
                "--metrics=/x/y.prom",
                "--html",
                "report.html",
                "--since=2026-01-01T00:00:00Z",
                "--",
                "--odd");

        assertEquals(List.of("kern.log", "-", "--odd"), options.files());
        assertEquals(Set.of("web", "db"), options.filter().jails());
        assertEquals("2026-01-01T00:00:00Z", String.valueOf(options.filter().since()));
        assertEquals(Grouping.PORT, options.grouping());
        assertEquals(AuditFormat.JSON, options.format());
        assertEquals(List.of("audit #7 "), options.logPrefixes());
        assertEquals(new PortRange(1000, 2000), options.range());
        assertEquals("/x/y.prom", options.metricsFile());
        assertEquals("report.html", options.htmlFile());
    }

    @Test
    void metricsTakeAFileOnlyBehindAnEqualsSign() throws UsageException {
        AuditOptions options = audit("--metrics", "kern.log");

        assertEquals(AuditFormat.METRICS, options.format());
        assertEquals(List.of("kern.log"), options.files());
        assertEquals(AuditFormat.TABLE, audit("--metrics=a.prom").format());
        assertEquals(AuditFormat.NOTHING, audit("--metrics=a.prom", "--quiet").format());
    }

    @Test
    void theGroupOfNflogIsANumber() throws UsageException {
        assertEquals(
                new LogChoice.Nflog(65535),
                audit("--source", "nflog:65535", "--follow").source());
        assertEquals(
                new LogChoice.Nflog(0), audit("--source=nflog:0", "--follow").source());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --sorce auto            | unknown option '--sorce': see portjail audit --help
            --source dmesg          | --source: source 'dmesg' is none of auto, kmsg, journal, nflog:GROUP (0-65535)
            --source nflog:65536 --follow | --source: NFLOG group 65536 is outside 0-65535
            --source nflog:5x       | --source: source 'nflog:5x' is none of auto, kmsg, journal, nflog:GROUP (0-65535)
            --source nflog:5        | --source nflog:5 hears only what is sent from now on: add --follow
            --source kmsg kern.log  | --source and files exclude each other: leave one of them out
            --by user               | --by: grouping 'user' is none of jail, program, destination, port, hour
            --by                    | --by needs a value: KEY
            --html=                 | --html needs a value: FILE
            --json=yes              | --json takes no value, got 'yes'
            --json --csv            | --json and --csv exclude each other: standard output holds one of them
            --metrics --quiet       | --quiet and --metrics without =FILE exclude each other: standard output holds one of them
            --metrics x.prom        | 'x.prom' would be read: to write metrics there give --metrics=FILE
            --follow kern.log       | --follow reads on where a log grows, not in files: leave them out, or give - alone
            --follow --by jail      | --follow prints each violation: it has no --by: leave one of them out
            --follow --metrics      | --follow writes metrics into a file only: give --metrics=FILE
            --since today --until -5d| --since is not before --until: nothing lies between them; give an earlier --since, or a later --until
            --range 1:2 --range 3:4 | --range is given twice: give it once
            --range 9:1             | --range: range 9:1 runs backwards: give LO:HI, for example 50000:50999
            """)
    void whatItCannotDoIsOneFault(String words, String fault) {
        UsageException failure = assertThrows(UsageException.class, () -> audit(words.split(" +", -1)));

        assertEquals(List.of(fault), failure.faults());
    }

    @Test
    void allFaultsAreToldTogether() {
        UsageException failure = assertThrows(
                UsageException.class,
                () -> audit("--since", "soon", "--jail", "A", "--nope", "--log-prefix", "a\"b", "--by", "x"));

        assertEquals(5, failure.faults().size(), failure.faults().toString());
    }

    @Test
    void itsHelpHasItsOptionsAndItsExitStatusesWhereverItIsAsked() throws UsageException {
        Invocation invocation = CommandLineParser.parse(new String[] {"audit", "kern.log", "--by", "jail", "--help"});
        String help = assertInstanceOf(Invocation.Print.class, invocation).text();

        for (AuditOption option : AuditOption.values()) {
            assertTrue(help.contains(option.longName()), option.longName() + " in " + help);
        }
        assertTrue(help.contains("--metrics[=FILE]"), help);
        assertTrue(help.contains("  3     portjail audit found violations"), help);
    }
}
