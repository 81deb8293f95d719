// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.systemd.WrapOptions;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrapParserTest {
    private static WrapOptions wrap(String... options) throws UsageException {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "wrap";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return assertInstanceOf(Invocation.Wrap.class, CommandLineParser.parse(arguments))
                .options();
    }

    @Test
    void theOptionsOfRunAreKeptAsTheyWereWrittenWhereverTheUnitStands() throws UsageException {
        List<String> words = List.of("--range=50000-50999", "--on-violation", "drop");

        WrapOptions first = wrap("web", "--range=50000-50999", "--on-violation", "drop");
        WrapOptions last = wrap("--range=50000-50999", "--install", "--on-violation", "drop", "web.service");

        assertEquals(words, first.options());
        assertEquals(words, last.options());
        assertEquals("web.service", first.unit().value());
        assertEquals(first.unit(), last.unit());
        assertEquals(WrapOptions.Action.PRINT, first.action());
        assertEquals(WrapOptions.Action.INSTALL, last.action());
    }

    @Test
    void toRemoveADropInTheUnitIsEnough() throws UsageException {
        assertEquals(WrapOptions.Action.REMOVE, wrap("web", "--remove").action());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --range 50000:50999                 | no unit given
            web                                 | no --range given
            web other --range 50000:50999       | one unit at a time: leave 'other' out
            web.socket --range 50000:50999      | unit 'web.socket' is not allowed
            web --range 50000:50999 -- true     | the unit says which commands it runs
            web --range                         | --range needs a value: LO:HI
            web --range 5:x                     | --range:
            web --range 50000:50999 --user www  | wrap leaves the user to the unit
            web --range 50000:50999 --dry-run   | wrap changes nothing unless --install is given
            web --range 50000:50999 --place netns   | wrap changes nothing in the unit's commands
            web --range 50000:50999 --steer preload | wrap changes nothing in the unit's commands
            web --remove --range 50000:50999    | --remove needs the unit alone: leave '--range' out
            web --install --remove              | --install and --remove are given once, and not both
            web --range 50000:50999 --nonsense  | unknown option '--nonsense'
            """)
    void whatCannotBeWrappedIsRefusedInOneClearLine(String line, String fault) {
        UsageException failure = assertThrows(UsageException.class, () -> wrap(line.split(" ")));

        assertTrue(
                failure.faults().getFirst().startsWith(fault), failure.faults().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrap --help", "wrap web --help", "wrap --range 50000:50999 -h"})
    void helpIsPrintedWhereverItIsAskedFor(String line) throws UsageException {
        Invocation.Print print = assertInstanceOf(Invocation.Print.class, CommandLineParser.parse(line.split(" ")));

        assertTrue(print.text().contains("portjail wrap UNIT --range LO:HI"), print.text());
    }

    @Test
    void whatADropInCallsIsParsed() throws UsageException {
        Invocation.HoldService hold = assertInstanceOf(
                Invocation.HoldService.class,
                CommandLineParser.parse(new String[] {"hold", "--range", "50000:50999", "--", "web.service"}));

        assertNull(hold.set());
        assertEquals(List.of("web.service"), hold.options().command());
        assertInstanceOf(Invocation.ReleaseService.class, CommandLineParser.parse(new String[] {"release"}));
    }

    @Test
    void whatADropInHandsToHoldIsTheSetFirst() throws UsageException {
        String[] words = {"hold", "--nft-set", "unit_my.web", "--range", "50000:50999", "--", "my-web.service"};
        Invocation.HoldService hold = assertInstanceOf(Invocation.HoldService.class, CommandLineParser.parse(words));

        assertEquals(UnitSet.of(new JailName("my-web")), hold.set());
        assertEquals(List.of("my-web.service"), hold.options().command());
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "unit_", "unit_my-web", "unit_a b", "unit_A", "unit_0123456789012345678"})
    void aSetIsNamedAsADropInNamesIt(String set) {
        String[] words = {"hold", "--nft-set", set, "--range", "50000:50999", "--", "web.service"};

        UsageException failure = assertThrows(UsageException.class, () -> CommandLineParser.parse(words));

        assertTrue(
                failure.faults().getFirst().startsWith("set '" + set + "' is not allowed"), failure.faults()::toString);
    }
}
