// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogPolicyTest {
    @Test
    void theLongestNameStillGivesAPrefixOf29Characters() {
        LogPolicy usual = LogPolicy.usual(JailName.parse("123456789012345678"));
        assertEquals("portjail 123456789012345678: ", usual.prefix());
        assertEquals(29, usual.prefix().length());
        assertEquals("10/second burst 20 packets", usual.rate().toString());
        assertEquals(LogTarget.KERNEL, usual.target());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\"",
                "a\\",
                "$web",
                "123456789012345678901234567890",
                "a\nb",
                "a\tb",
                "a\0",
                "\u007f",
                "w\u00eb",
                "\u2028"
            })
    void aPrefixThatALogOrNftCouldMisreadIsRefused(String prefix) {
        assertEquals(
                "log prefix " + InvalidValueException.quote(prefix)
                        + " is not allowed: it is 1-29 printable ASCII characters without \", \\ and $",
                assertThrows(
                                InvalidValueException.class,
                                () -> new LogPolicy(LogTarget.NONE, prefix, LogPolicy.usualRate()))
                        .getMessage());
    }
}
