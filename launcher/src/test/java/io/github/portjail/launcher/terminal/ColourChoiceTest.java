// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.InvalidValueException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ColourChoiceTest {
    @ParameterizedTest
    @EnumSource
    void isParsedAsItIsPrinted(ColourChoice choice) {
        assertEquals(choice, ColourChoice.parse(choice.toString()));
    }

    @Test
    void whatIsNoChoiceIsToldWithTheChoices() {
        String message = String.valueOf(assertThrows(InvalidValueException.class, () -> ColourChoice.parse("yes"))
                .getMessage());
        assertTrue(message.contains("'yes'") && message.contains("auto, always or never"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "auto, true, xterm, '', true",
        "auto, false, xterm, '', false",
        "auto, true, dumb, '', false",
        "auto, true, '', '', true",
        "auto, true, xterm, 1, false",
        "always, false, dumb, 1, true",
        "never, true, xterm, '', false"
    })
    void terminalAndEnvironmentDecide(String choice, boolean terminal, String term, String noColour, boolean on) {
        assertEquals(on, ColourChoice.parse(choice).isOn(Map.of("TERM", term, "NO_COLOR", noColour), terminal), choice);
    }

    @Test
    void withoutTermThereAreNoColours() {
        assertEquals(false, ColourChoice.AUTO.isOn(Map.of(), true));
    }
}
