// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.html;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VisibleTextTest {
    @ParameterizedTest
    @CsvSource({
        "curl, curl",
        "Grüße-שלום-日本語, Grüße-שלום-日本語",
        "'\u001b[31mred', '\\x1b[31mred'",
        "'a\nb\tc\u0000', 'a\\x0ab\\x09c\\x00'",
        "'\u202eexe', '\\u202eexe'",
        "'\u2066a\u2069\u200b', '\\u2066a\\u2069\\u200b'",
        "'a\u2028b\u2029', 'a\\u2028b\\u2029'",
        "'\ud83d\ude00', '\ud83d\ude00'",
        "'\ud83d', '\\ud83d'",
        "'\udb40\udc41', '\\U000e0041'",
        "'', '\"\"'",
        "'  ', '\"  \"'",
    })
    void showsWhatIsThere(String text, String visible) {
        assertEquals(visible, VisibleText.of(text), "what is shown");
    }
}
