// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code portjail help} prints topics that fit a terminal, and the help of commands. */
class HelpCommandTest {
    private static String print(String... words) throws UsageException {
        return ((Invocation.Print) CommandLineParser.parse(words)).text();
    }

    @Test
    void withoutATopicAllAreListed() throws UsageException {
        String list = print("help");

        for (HelpTopic topic : HelpTopic.values()) {
            assertTrue(list.contains("  " + topic.word() + " "), topic + " in " + list);
        }
    }

    @ParameterizedTest
    @EnumSource(HelpTopic.class)
    void aTopicFitsEightyColumnsAndHasNoMarksOfMarkdown(HelpTopic topic) throws UsageException {
        String text = print("help", topic.word());

        assertEquals(
                List.of(),
                text.lines().filter(line -> line.length() > 80).toList(),
                "lines that are too long in " + text);
        assertTrue(!text.contains("`") && !text.contains("**") && text.lines().count() > 3, text);
    }

    @Test
    void aCommandsHelpIsThatOfTheCommand() throws UsageException {
        assertEquals(print("audit", "--help"), print("help", "audit"));
        assertEquals(print("profile", "set", "--help"), print("help", "profile", "set"));
    }

    @Test
    void whatIsNoTopicIsToldWithThoseThereAre() {
        UsageException fault = assertThrows(UsageException.class, () -> print("help", "weather"));

        assertEquals(
                List.of(
                        "no topic and no command is called 'weather': topics are modes, exit-status, environment, files, ranges,"
                                + " profiles, logging, limits; commands are those of portjail --help"),
                fault.faults());
    }
}
