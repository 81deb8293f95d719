// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.launcher.prove.ProveOptions;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProveParserTest {
    private static ProveOptions prove(String... options) throws UsageException {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "prove";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return assertInstanceOf(Invocation.Prove.class, CommandLineParser.parse(arguments))
                .options();
    }

    @Test
    void withoutOptionsTheRangeIsTheUsualOne() throws UsageException {
        ProveOptions options = prove();

        assertEquals(new PortRange(50000, 50999), options.run().range());
        assertEquals(List.of("--range", "50000:50999"), options.words());
        assertFalse(options.json());
    }

    @Test
    void theOptionsOfRunAreKeptAsTheyWereWritten() throws UsageException {
        ProveOptions options = prove("--place=netns", "--json", "--range=20000-20999", "--name", "web", "-v");

        assertEquals(List.of("--place=netns", "--range=20000-20999", "--name", "web", "-v"), options.words());
        assertEquals(Place.NETNS, options.run().place());
        assertEquals(new JailName("web"), options.run().name());
        assertTrue(options.json());
        assertTrue(options.run().verbose());
    }

    @Test
    void aValueThatLooksLikeAnOptionIsAValue() {
        UsageException failure = assertThrows(UsageException.class, () -> prove("--name", "--json"));

        assertTrue(
                failure.faults().getFirst().startsWith("--name: "),
                failure.faults().toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -- curl                 | prove runs a program of its own: leave '--' out
            curl                    | prove runs a program of its own: leave 'curl' out
            --dry-run               | prove opens connections: it has no --dry-run, which portjail run has
            --rnage 1:2             | unknown option '--rnage': see portjail --help
            --range 1:2 --range=3:4 | --range is given twice: give it once
            --range                 | --range needs a value: LO:HI
            --range auto:1000       | prove has to know the range: give --range LO:HI, not auto
            """)
    void whatItCannotDoIsOneFault(String options, String fault) {
        UsageException failure = assertThrows(UsageException.class, () -> prove(options.split(" ", -1)));

        assertEquals(List.of(fault), failure.faults());
    }

    @Test
    void itsHelpHasTheOptionsOfRunAndItsExitStatuses() throws UsageException {
        Invocation invocation = CommandLineParser.parse(new String[] {"prove", "--place", "netns", "--help"});
        String help = assertInstanceOf(Invocation.Print.class, invocation).text();

        assertTrue(help.contains("--steer=WAYS") && help.contains("--json"), help);
        assertFalse(help.contains("--dry-run"), help);
        assertTrue(help.contains("  1     portjail prove saw a packet leave from a port outside the range"), help);
    }
}
