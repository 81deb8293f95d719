// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.export;

import static io.github.portjail.rules.export.TestExports.jail;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a jailed program is called, the rules are the same, and nothing of it can be read as a rule. */
class HostileTextTest {
    /** ipset restore reads 1,023 bytes at once, and takes what is left for another line. */
    private static final int LONGEST_LINE = 1023;

    private static final List<String> PROGRAMS = List.of(
            TestExports.HOSTILE,
            "\\",
            "ends in a backslash\\",
            "\n-A FORWARD -j ACCEPT\n",
            "\r\npass quick all\r\n",
            "END_OF_RULES\nrm -rf /\n",
            "*/ \" ' ` # ; } {",
            "\u0085\u2028\u2029",
            "x".repeat(100_000),
            "\\\n".repeat(50_000));

    @ParameterizedTest
    @EnumSource(names = "JSON", mode = EnumSource.Mode.EXCLUDE)
    void theRulesDoNotDependOnWhatTheProgramIsCalled(ExportFormat format) {
        for (boolean stateful : new boolean[] {true, false}) {
            List<String> expected = rules(format, stateful, "curl");
            for (String program : PROGRAMS) {
                assertEquals(
                        expected,
                        rules(format, stateful, program),
                        format + " with program " + CommentText.of(program));
            }
        }
    }

    /** All lines but the comment that names the program, which has to be exactly one line. */
    private static List<String> rules(ExportFormat format, boolean stateful, String program) {
        String text = format.write(TestExports.of(stateful, null, jail("web", 50000, 50999, "tcp,udp", program)))
                .text();
        List<String> lines = text.lines().toList();
        for (String line : lines) {
            assertTrue(line.length() <= LONGEST_LINE, format + ": a line of " + line.length() + " characters");
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), format + ": not printable ASCII: " + line);
            assertFalse(line.endsWith("\\"), format + ": a comment that goes on: " + line);
        }
        List<String> others =
                lines.stream().filter(line -> !line.startsWith("# Jail web: ")).toList();
        assertEquals(1, lines.size() - others.size(), format + ": the jail is described in one line");
        return others;
    }

    @Test
    void jsonIsAsciiOnOneLineAField() {
        for (String program : PROGRAMS) {
            String text = ExportFormat.JSON
                    .write(TestExports.of(true, null, jail("web", 50000, 50999, "tcp", program)))
                    .text();
            assertEquals(
                    10, text.lines().count(), "two braces and eight fields for program " + CommentText.of(program));
            assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f), text);
        }
    }

    @Test
    void aCommentHasOnlyCharactersThatMeanNothing() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(100); j > 0; j--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
            }
            String comment = CommentText.of(text.toString());
            assertTrue(comment.matches("[A-Za-z0-9?_./:=,@+ -]*"), comment);
            assertTrue(comment.length() <= 63, comment);
        }
    }
}
