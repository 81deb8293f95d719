// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LineTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2027-01-03T00:00:00Z, Dec 31 23:59:59, 2026-12-31T23:59:59Z",
        "2027-01-03T00:00:00Z, Jan  1 00:00:00, 2027-01-01T00:00:00Z",
        "2026-12-31T23:59:00Z, Jan  1 00:00:30, 2027-01-01T00:00:30Z",
        "2026-12-31T12:00:00Z, Jan  2 00:00:30, 2026-01-02T00:00:30Z",
        "2026-11-21T17:00:00Z, Nov 22 12:00:00, 2026-11-22T12:00:00Z",
        "2026-11-21T17:00:00Z, Nov 23 12:00:00, 2025-11-23T12:00:00Z",
        "2026-11-21T17:00:00Z, Feb 29 12:00:00, 2024-02-29T12:00:00Z",
        "2026-11-21T17:00:00Z, Jun 30 23:59:60, 2026-07-01T00:00:00Z",
    })
    void aTimeWithoutYearIsTheLastOneBeforeTheLogsEnd(Instant newest, String text, Instant expected) {
        assertEquals(expected, read(newest, "UTC", LineTime.Form.MONTH, text));
    }

    @ParameterizedTest
    @CsvSource({
        "Nov 21 17:00:01, 2026-11-21T16:00:01Z",
        "Jul 21 17:00:01, 2026-07-21T15:00:01Z",
        "Oct 25 03:30:00, 2026-10-25T02:30:00Z",
        "Mar 29 01:59:59, 2026-03-29T00:59:59Z",
        "Mar 29 03:00:00, 2026-03-29T01:00:00Z",
    })
    void aTimeWithoutZoneIsThisHosts(String text, Instant expected) {
        assertEquals(expected, read(Lines.NEWEST, "Europe/Berlin", LineTime.Form.MONTH, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nov 31 17:00:01",
                "Feb 30 17:00:01",
                "Nov  0 17:00:01",
                "Nov 21 24:00:01",
                "Nov 21 17:60:01",
                "Nov 21 17:00:61",
                "Foo 21 17:00:01",
                "Nov 21",
                "",
            })
    void whatIsNoTimeIsNone(String text) {
        assertNull(read(Lines.NEWEST, "UTC", LineTime.Form.MONTH, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-13-21T17:00:01Z",
                "2026-02-29T17:00:01Z",
                "2026-11-21T25:00:01Z",
                "2026-11-21",
                "99999999999",
                ""
            })
    void whatIsNoIsoTimeIsNone(String text) {
        assertNull(read(Lines.NEWEST, "UTC", LineTime.Form.ISO, text));
    }

    @Test
    void timesSinceBootNeedTheBoot() {
        LineTime time = new LineTime(() -> ZoneId.of("UTC"), Lines.NEWEST, null);
        byte[] text = "61000000".getBytes(StandardCharsets.US_ASCII);
        assertNull(time.read(LineTime.Form.BOOT_MICROSECONDS, text, 0, text.length));
    }

    private static @Nullable Instant read(Instant newest, String zone, LineTime.Form form, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new LineTime(() -> ZoneId.of(zone), newest, null).read(form, bytes, 0, bytes.length);
    }
}
