// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.portjail.launcher.cli.describe.CommandDescription;
import io.github.portjail.launcher.cli.describe.CommandTree;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code --quiet} is of every command, and whatever parses it says so in one way. */
class QuietTest {
    private static List<CommandDescription> commands() {
        return CommandTree.read().all();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasItByBothNames(CommandDescription command) {
        List<List<String>> found = command.options().stream()
                .map(option -> option.names())
                .filter(names -> names.contains("--quiet"))
                .toList();

        assertEquals(List.of(List.of("-q", "--quiet")), found, "of " + command.words());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --range 1:2 OPTION -- true           | Run
                    run OPTION --range 1:2 -- true       | Run
                    up web --range 1:2 OPTION            | Up
                    docker OPTION web --range 1:2        | Docker
                    wrap web.service OPTION --range 1:2  | Wrap
                    wrap web.service --remove OPTION     | Wrap
                    hold --range 1:2 OPTION -- web       | HoldService
                    prove OPTION                         | Prove
                    audit OPTION                         | Audit
                    repair OPTION web                    | Repair
                    down web OPTION                      | Down
                    save OPTION                          | Save
                    restore OPTION -                     | Restore
                    list OPTION                          | ListJails
                    show OPTION web                      | ShowJail
                    top OPTION                           | Top
                    release OPTION                       | ReleaseService
                    gc OPTION                            | CollectGarbage
                    watch OPTION                         | Watch
                    doctor OPTION                        | Examine
                    profile list OPTION                  | ManageProfiles
                    profile set OPTION web range 1:2     | ManageProfiles
                    profile check OPTION                 | ManageProfiles
                    export OPTION                        | Export
                    help OPTION ranges                   | Print
                    """)
    void itIsTakenByBothNamesAndMissedWhereItIsNotGiven(String line, String invocation) throws UsageException {
        for (String option : List.of("-q", "--quiet")) {
            Invocation.Quiet quiet = assertInstanceOf(Invocation.Quiet.class, parse(line.replace("OPTION", option)));
            assertEquals(invocation, quiet.invocation().getClass().getSimpleName(), line);
        }
        assertEquals(invocation, parse(line.replace("OPTION", "")).getClass().getSimpleName(), line);
    }

    @Test
    void enterTakesItThoughItHasNoNotes() throws UsageException {
        assertInstanceOf(Invocation.Enter.class, parse("enter web -q -- true -q"));
    }

    @Test
    void whatStandsBehindTheCommandIsTheCommands() throws UsageException {
        assertInstanceOf(Invocation.Run.class, parse("--range 1:2 -- grep -q x"));
        assertInstanceOf(Invocation.Run.class, parse("--range 1:2 grep --quiet x"));
    }

    @Test
    void aDropInIsNotToldToBeQuiet() throws UsageException {
        Invocation.Quiet quiet = assertInstanceOf(Invocation.Quiet.class, parse("wrap web.service -q --range 1:2 -v"));
        Invocation.Wrap wrap = assertInstanceOf(Invocation.Wrap.class, quiet.invocation());

        assertEquals(List.of("--range", "1:2", "-v"), wrap.options().options());
    }

    @Test
    void proveHandsItToTheJailThatItMakes() throws UsageException {
        Invocation.Quiet quiet = assertInstanceOf(Invocation.Quiet.class, parse("prove --range 1:2 -q"));
        Invocation.Prove prove = assertInstanceOf(Invocation.Prove.class, quiet.invocation());

        assertEquals(List.of("--range", "1:2", "-q"), prove.options().words());
        assertEquals(new PortRange(1, 2), prove.options().run().range());
    }

    @ParameterizedTest
    @CsvSource({"--range 1:2 -v -q -- true", "up web --range 1:2 --quiet --verbose", "enter web -q -v true"})
    void quietAndVerboseContradictEachOther(String line) {
        UsageException e = assertThrows(UsageException.class, () -> parse(line));

        assertEquals(List.of("--verbose and --quiet contradict each other: give one of them"), e.faults());
    }

    private static Invocation parse(String line) throws UsageException {
        return CommandLineParser.parse(line.strip().replaceAll(" +", " ").split(" ", -1));
    }
}
