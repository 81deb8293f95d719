// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimitTest {
    @ParameterizedTest
    @CsvSource({
        "10/second, 10/second burst 5 packets",
        "10/second:20, 10/second burst 20 packets",
        "1/day:1, 1/day burst 1 packets",
        "10000/minute:10000, 10000/minute burst 10000 packets",
        "3/hour, 3/hour burst 5 packets",
    })
    void anAllowedRateIsPrintedInTheWordsOfNft(String text, String printed) {
        assertEquals(printed, RateLimit.parse(text).toString());
    }

    static Stream<Arguments> refused() {
        String example = ": give N/UNIT or N/UNIT:BURST, for example 10/second:20";
        return Stream.of(
                Arguments.of("", "rate '' has no unit" + example),
                Arguments.of("10", "rate '10' has no unit" + example),
                Arguments.of("10:20", "rate '10:20' has no unit" + example),
                Arguments.of("/second", "rate '' is not a number from 1 to 10000" + example),
                Arguments.of("ten/second", "rate 'ten' is not a number from 1 to 10000" + example),
                Arguments.of("+1/second", "rate '+1' is not a number from 1 to 10000" + example),
                Arguments.of("010/second", "rate '010' is not a number from 1 to 10000" + example),
                Arguments.of("0/second", "rate 0 is outside 1-10000"),
                Arguments.of("10001/second", "rate 10001 is outside 1-10000"),
                Arguments.of("99999999999999999999/second", "rate '99999999999999999999' is outside 1-10000"),
                Arguments.of("10/", "unit of time '' is none of second, minute, hour, day"),
                Arguments.of("10/sec", "unit of time 'sec' is none of second, minute, hour, day"),
                Arguments.of("10/second ", "unit of time 'second ' is none of second, minute, hour, day"),
                Arguments.of("10/second/2", "unit of time 'second/2' is none of second, minute, hour, day"),
                Arguments.of("10/second:", "burst '' is not a number from 1 to 10000" + example),
                Arguments.of("10/second:0", "burst 0 is outside 1-10000"),
                Arguments.of("10/second:20:3", "burst '20:3' is not a number from 1 to 10000" + example),
                Arguments.of("10/second:\u0662", "burst '\\u0662' is not a number from 1 to 10000" + example));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsNoRateIsRefusedInOneLineThatSaysWhy(String text, String message) {
        assertEquals(
                message,
                assertThrows(InvalidValueException.class, () -> RateLimit.parse(text))
                        .getMessage());
    }
}
