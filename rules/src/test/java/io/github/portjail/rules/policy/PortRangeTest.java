// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PortRangeTest {
    @ParameterizedTest
    @CsvSource({
        "50000:50999, 50000, 50999",
        "50000-50999, 50000, 50999",
        "1:65535, 1, 65535",
        "1-1, 1, 1",
        "65535:65535, 65535, 65535",
        "9:10, 9, 10",
    })
    void anAllowedRangeIsUnderstood(String text, int first, int last) {
        assertEquals(new PortRange(first, last), PortRange.parse(text));
    }

    static Stream<Arguments> refused() {
        String example = ": give LO:HI, for example 50000:50999";
        return Stream.of(
                Arguments.of("", "range '' is empty" + example),
                Arguments.of("50000", "range '50000' has no end" + example),
                Arguments.of("-50000", "range '-50000' has no end" + example),
                Arguments.of("all", "range 'all' has no end" + example),
                Arguments.of(":", "range ':' lacks one of its ends" + example),
                Arguments.of(":50999", "range ':50999' lacks one of its ends" + example),
                Arguments.of("50000:", "range '50000:' lacks one of its ends" + example),
                Arguments.of("50000-", "range '50000-' lacks one of its ends" + example),
                Arguments.of("70000:70001", "port 70000 is outside 1-65535; port 70001 is outside 1-65535"),
                Arguments.of("0:50999", "port 0 is outside 1-65535"),
                Arguments.of("50000:65536", "port 65536 is outside 1-65535"),
                Arguments.of("1:99999", "port 99999 is outside 1-65535"),
                Arguments.of("1:100000", "port '100000' is outside 1-65535"),
                Arguments.of("1:4294967297", "port '4294967297' is outside 1-65535"),
                Arguments.of("1:18446744073709551617", "port '18446744073709551617' is outside 1-65535"),
                Arguments.of("1:" + "9".repeat(5000), "port '" + "9".repeat(60) + "...' is outside 1-65535"),
                Arguments.of("50999:50000", "range 50999:50000 runs backwards" + example),
                Arguments.of("0050000:50999", "port '0050000' has a leading zero" + example),
                Arguments.of("00:1", "port '00' has a leading zero" + example),
                Arguments.of("+50000:50999", "'+50000' is not a port number" + example),
                Arguments.of("-1:50999", "'-1' is not a port number" + example),
                Arguments.of("50000:-1", "'-1' is not a port number" + example),
                Arguments.of("50000--1", "'-1' is not a port number" + example),
                Arguments.of("50000 :50999", "'50000 ' is not a port number" + example),
                Arguments.of(" 50000:50999", "' 50000' is not a port number" + example),
                Arguments.of("50000:50999 ", "'50999 ' is not a port number" + example),
                Arguments.of("50000:50999\n", "'50999\\u000a' is not a port number" + example),
                Arguments.of("50000:50999:1", "'50999:1' is not a port number" + example),
                Arguments.of("50000:50999x", "'50999x' is not a port number" + example),
                Arguments.of(
                        "0x10:0x20",
                        "'0x10' is not a port number" + example + "; '0x20' is not a port number" + example),
                Arguments.of("1e4:20000", "'1e4' is not a port number" + example),
                Arguments.of("50_000:50999", "'50_000' is not a port number" + example),
                Arguments.of("\u0665\u0660000:50999", "'\\u0665\\u0660000' is not a port number" + example),
                Arguments.of("\uff15:9", "'\\uff15' is not a port number" + example),
                Arguments.of("50000\u201350999", "range '50000\\u201350999' has no end" + example));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNotARangeIsRefusedInOneLineThatSaysWhy(String text, String message) {
        assertEquals(
                message,
                assertThrows(InvalidValueException.class, () -> PortRange.parse(text))
                        .getMessage());
    }

    @Test
    void bothEndsAreInside() {
        PortRange range = new PortRange(50000, 50999);
        assertTrue(range.contains(50000) && range.contains(50500) && range.contains(50999));
        assertFalse(range.contains(49999) || range.contains(51000));
        assertEquals(1000, range.size());
        assertEquals("50000-50999", range.toString());
    }

    @Test
    void rangesOverlapThatHaveAPortInCommon() {
        PortRange range = new PortRange(50000, 50999);
        for (PortRange other : List.of(
                range,
                new PortRange(50999, 51000),
                new PortRange(1, 50000),
                new PortRange(50500, 50500),
                new PortRange(1, 65535))) {
            assertTrue(range.overlaps(other) && other.overlaps(range), other.toString());
        }
        for (PortRange other : List.of(new PortRange(51000, 51999), new PortRange(1, 49999))) {
            assertFalse(range.overlaps(other) || other.overlaps(range), other.toString());
        }
    }

    @Test
    void aRangeMadeOfNumbersIsCheckedToo() {
        assertEquals(
                "port -5 is outside 1-65535",
                assertThrows(InvalidValueException.class, () -> new PortRange(-5, 3))
                        .getMessage());
    }
}
