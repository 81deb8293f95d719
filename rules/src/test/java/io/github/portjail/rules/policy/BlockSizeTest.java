// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockSizeTest {
    @ParameterizedTest
    @CsvSource({"auto:1, 1", "auto:1000, 1000", "auto:65535, 65535"})
    void aNumberOfPortsIsRead(String text, int ports) {
        assertTrue(BlockSize.isBlock(text), text);
        assertEquals(ports, BlockSize.parse(text).ports());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto:",
                "auto:x",
                "auto:0",
                "auto:01",
                "auto:-1",
                "auto:+1",
                "auto: 1",
                "auto:1:2",
                "auto:123456"
            })
    void anythingElseIsRefusedInOneLine(String text) {
        String message = assertThrows(InvalidValueException.class, () -> BlockSize.parse(text))
                .getMessage();
        assertTrue(message != null && message.contains("auto:NUMBER"), message);
        assertFalse(message.contains("\n"), message);
    }

    @Test
    void moreThanThereAreAreRefused() {
        assertEquals(
                "a block of 65536 ports is impossible: 1-65535 are possible",
                assertThrows(InvalidValueException.class, () -> BlockSize.parse("auto:65536"))
                        .getMessage());
    }

    @Test
    void aRangeIsNoBlock() {
        assertFalse(BlockSize.isBlock("50000:50999"));
        assertFalse(BlockSize.isBlock("auto"));
    }
}
