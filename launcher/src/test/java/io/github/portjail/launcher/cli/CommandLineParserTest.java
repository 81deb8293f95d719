// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.plan.BlockRequest;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.terminal.ColourChoice;
import io.github.portjail.rules.policy.BlockSize;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogTarget;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineParserTest {
    @Test
    void theCommandBeginsAfterTwoHyphens() throws UsageException {
        RunOptions options = run("--range", "50000:50999", "--", "curl", "--range", "0-1");

        assertEquals(List.of("curl", "--range", "0-1"), options.command());
        assertEquals(3, options.commandIndex());
        assertEquals(new PortRange(50000, 50999), options.range());
    }

    @Test
    void theCommandMayBeginWithTheFirstWordThatIsNoOption() throws UsageException {
        RunOptions options = run("run", "--range=50000-50999", "-v", "curl", "-v");

        assertEquals(List.of("curl", "-v"), options.command());
        assertEquals(3, options.commandIndex());
        assertTrue(options.verbose());
    }

    @Test
    void everyOptionReachesTheOptions() throws UsageException {
        RunOptions options = run(
                "--range",
                "1:2",
                "--name",
                "web",
                "--on-violation",
                "drop",
                "--log",
                "none",
                "--log-prefix",
                "p ",
                "--log-rate",
                "3/minute:4",
                "--dry-run",
                "--",
                "true");

        assertEquals(new JailName("web"), options.name());
        assertEquals(ViolationAction.DROP, options.onViolation());
        assertEquals(LogTarget.NONE, options.logTarget());
        assertEquals("p ", options.logPrefix());
        assertEquals(3, options.logRate().packets());
        assertEquals(4, options.logRate().burst());
        assertTrue(options.dryRun());
    }

    @Test
    void withoutOptionsViolationsAreRejectedAndLoggedByTheKernel() throws UsageException {
        RunOptions options = run("--range", "1:2", "true");

        assertEquals(ViolationAction.REJECT, options.onViolation());
        assertEquals(LogTarget.KERNEL, options.logTarget());
        assertNull(options.name());
        assertNull(options.logPrefix());
        assertNull(options.place(), "the place is portjail's to choose");
        assertEquals(
                Place.CGROUP, run("--range", "1:2", "--place", "cgroup", "true").place(), "unless it is given");
    }

    @Test
    void aRangeMayBeOnePortOrSeveralRanges() throws UsageException {
        assertEquals(
                new PortRange(50000, 50000), run("--range", "50000", "true").range());
        assertEquals(PortSet.parse("1-2,5-9"), run("--range", "5:9,1-2", "true").range());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --range 50000- true | '50000-'
                    --range 1:9,5 true | ranges 1-9 and 5-5 overlap
                    --range 1:9, true | '1:9,'
                    --range 70000:70001 true | 70000
                    --range 60000:50000 true | 60000
                    --rnage 1:2 true | '--rnage'
                    --range=1:2 --name Web true | 'Web'
                    --range=1:2 --on-violation ignore true | reject, drop, log
                    --range=1:2 --log syslog true | 'syslog'
                    --range=1:2 --log nflog:x true | --log: NFLOG group 'x' is not a number
                    --range=1:2 --log nflog:5 --firewall none true | --log nflog:5 needs rules
                    --range=1:2 --log-rate 10 true | '10'
                    --range=1:2 --dry-run=yes true | takes no value
                    --range=1:2 --range=3:4 true | given twice
                    --range=1:2 | no command
                    --range | needs a value
                    true | unknown command 'true'
                    """)
    void aBadValueIsOneLineThatNamesIt(String line, String expected) {
        UsageException e = assertThrows(UsageException.class, () -> CommandLineParser.parse(line.split(" ")));

        assertTrue(
                e.faults().getFirst().contains(expected),
                "the line should name " + expected + " but reads: " + e.faults().getFirst());
        for (String fault : e.faults()) {
            assertEquals(-1, fault.indexOf('\n'), "a fault is one line: " + fault);
        }
    }

    @Test
    void allFaultsAreReportedTogether() {
        UsageException e = assertThrows(
                UsageException.class,
                () -> CommandLineParser.parse(
                        new String[] {"--range", "0:1", "--name", "A", "--on-violation", "x", "true"}));

        assertEquals(3, e.faults().size(), "range, name and action are wrong: " + e.faults());
    }

    @Test
    void aRangeIsItsOwnUnlessItIsSharedOrExclusive() throws UsageException {
        assertEquals(RangeSharing.OWN, run("--range", "1:2", "--", "x").sharing());
        assertEquals(
                RangeSharing.SHARED,
                run("--shared", "--range", "1:2", "--", "x").sharing());
        assertEquals(
                RangeSharing.EXCLUSIVE,
                run("--range", "1:2", "--exclusive", "--", "x").sharing());
    }

    @Test
    void aRangeThatPortjailIsToChooseHasASizeAndMayHaveAPool() throws UsageException {
        assertNull(run("--range", "1:2", "--", "x").block());
        assertEquals(
                new BlockRequest(new BlockSize(1000), null),
                run("--range", "auto:1000", "--", "x").block());
        assertEquals(
                new BlockRequest(new BlockSize(1), new PortRange(7, 7)),
                run("--range=auto:1", "--pool=7:7", "--", "x").block());
        assertNull(run("--range", "auto:5", "--", "x")
                .withRange(new PortRange(1, 5))
                .block());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --range 1:2 --shared --exclusive      | --shared and --exclusive contradict each other: give one of them
            --range 1:2 --pool 1:9                | --pool is for a range that portjail chooses: give --range auto:NUMBER
            --range auto:10 --pool 1:9            | --pool 1-9 has 9 ports, and --range asks for 10: give a larger one
            --range auto:0                        | --range: range 'auto:0' does not say how many ports: give auto:NUMBER, for example auto:1000
            --range auto:9 --pool x               | --pool: range 'x' has no end: give LO:HI, for example 50000:50999
            """)
    void whatContradictsItselfIsRefusedInOneLine(String line, String fault) {
        String[] words = (line.strip() + " -- x").split(" +", -1);
        UsageException e = assertThrows(UsageException.class, () -> CommandLineParser.parse(words));

        assertEquals(List.of(fault), e.faults());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "run --help", "--range 1:2 --help", "list --help", "show -h", "gc --help"})
    void helpIsTextOnStandardOutput(String line) throws UsageException {
        Invocation.Print print = assertInstanceOf(Invocation.Print.class, CommandLineParser.parse(line.split(" ")));

        assertTrue(print.text().contains("Usage:"), print.text());
    }

    @Test
    void helpListsEveryOptionAndExitStatus() throws UsageException {
        Invocation.Print print = (Invocation.Print) CommandLineParser.parse(new String[] {"--help"});

        for (RunOption option : RunOption.values()) {
            assertTrue(print.text().contains(option.longName()), "help leaves out " + option.longName());
        }
        assertTrue(print.text().contains("127"), "help leaves out the exit statuses");
    }

    @Test
    void theCommandsOwnHelpOptionIsLeftToIt() throws UsageException {
        RunOptions options = run("--range", "1:2", "--", "curl", "--help");

        assertEquals(List.of("curl", "--help"), options.command());
    }

    @Test
    void versionIsOneLineWithTheVersionOfTheBuild() throws UsageException {
        Invocation.Print print = (Invocation.Print) CommandLineParser.parse(new String[] {"--version"});

        assertTrue(print.text().matches("portjail [0-9]+\\.[0-9]+\\.[0-9]+\\S*\n"), print.text());
    }

    @Test
    void listShowAndGarbageCollectionAreParsed() throws UsageException {
        assertEquals(
                new Invocation.ListJails(true, ColourChoice.AUTO),
                CommandLineParser.parse(new String[] {"list", "--json"}));
        assertEquals(
                new Invocation.ShowJail(new JailName("web"), false, ColourChoice.AUTO),
                CommandLineParser.parse(new String[] {"show", "web"}));
        assertEquals(new Invocation.CollectGarbage(), CommandLineParser.parse(new String[] {"gc"}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"show", "show Bad", "list extra", "list --jsno", "gc --json"})
    void aWrongCallOfACommandIsOneLine(String line) {
        UsageException e = assertThrows(UsageException.class, () -> CommandLineParser.parse(line.split(" ")));

        assertEquals(1, e.faults().size());
        assertEquals(-1, e.faults().getFirst().indexOf('\n'), e.faults().getFirst());
    }

    private static RunOptions run(String... arguments) throws UsageException {
        return assertInstanceOf(Invocation.Run.class, CommandLineParser.parse(arguments))
                .options();
    }
}
