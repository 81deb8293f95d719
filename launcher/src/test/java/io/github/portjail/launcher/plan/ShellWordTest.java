// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShellWordTest {
    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of("curl", "curl"),
                Arguments.of("https://example.com/", "https://example.com/"),
                Arguments.of("", "''"),
                Arguments.of("two words", "'two words'"),
                Arguments.of("it's", "'it'\\''s'"),
                Arguments.of("$(reboot)", "'$(reboot)'"),
                Arguments.of("a\nb", "$'a\\u000ab'"),
                Arguments.of("\u001b[31m", "$'\\u001b[31m'"),
                Arguments.of("caf\uDCE9", "$'caf\\xe9'"));
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordIsQuotedSoThatAShellReadsItBackAndTheTerminalIsSafe(String word, String quoted) {
        assertEquals(quoted, ShellWord.quote(word));
    }
}
