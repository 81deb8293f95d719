// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.InvalidValueException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWordTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-21T17:30:15Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-21T17:30:15Z",
        "today, 2026-11-20T23:00:00Z",
        "Yesterday, 2026-11-19T23:00:00Z",
        "tomorrow, 2026-11-21T23:00:00Z",
        "2026-07-01, 2026-06-30T22:00:00Z",
        "2026-11-21 17:00, 2026-11-21T16:00:00Z",
        "2026-11-21T17:00:30.5, 2026-11-21T16:00:30.5Z",
        "17:00, 2026-11-21T16:00:00Z",
        "2026-11-21T17:00:00Z, 2026-11-21T17:00:00Z",
        "2026-11-21T17:00:00+02:00, 2026-11-21T15:00:00Z",
        "2026-11-21 17:00:00-02:00, 2026-11-21T19:00:00Z",
        "@1700000000, 2023-11-14T22:13:20Z",
        "-2h, 2026-11-21T15:30:15Z",
        "1h ago, 2026-11-21T16:30:15Z",
        "1h 30min ago, 2026-11-21T16:00:15Z",
        "90 minutes ago, 2026-11-21T16:00:15Z",
        "+5min, 2026-11-21T17:35:15Z",
        "-1w2d, 2026-11-12T17:30:15Z",
    })
    void eachFormIsOnePointInTime(String text, Instant expected) {
        assertEquals(expected, TimeWord.parse(text, NOW, BERLIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "@",
                "soon",
                "2h",
                "-2h ago",
                "-2x",
                "-h",
                "2026-13-01",
                "2026-11-21 25:00",
                "2026-11-2117:00",
                "25:00",
                "@-1",
                "-99999999999999999h",
                "-999999999999w",
                "@999999999999999",
                "ago",
                " ago",
                "\u001b[31m"
            })
    void everythingElseIsRefusedInOneLineThatDrivesNoTerminal(String text) {
        InvalidValueException failure =
                assertThrows(InvalidValueException.class, () -> TimeWord.parse(text, NOW, BERLIN));

        assertTrue(String.valueOf(failure.getMessage()).contains(" is no time: give "), failure.getMessage());
        assertEquals(-1, String.valueOf(failure.getMessage()).indexOf('\u001b'));
    }
}
