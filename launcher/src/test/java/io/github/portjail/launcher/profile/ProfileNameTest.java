// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"web", "Web-2", "a", "0", "my_profile.v2", "a..b"})
    void aNameIsThatOfItsFile(String name) {
        assertEquals(name + ".toml", new ProfileName(name).fileName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x",
                "a/b",
                "/etc/passwd",
                ".hidden",
                "-o",
                "_x",
                "two words",
                "new\nline",
                "tab\t",
                "nul\0",
                "ü",
                "\udcff",
                "a:b",
                "*",
                "$HOME"
            })
    void whatCouldLeadElsewhereOrDisturbATerminalIsNoName(String name) {
        InvalidValueException e = assertThrows(InvalidValueException.class, () -> new ProfileName(name));

        String message = String.valueOf(e.getMessage());
        assertTrue(message.chars().allMatch(c -> c >= ' ' && c <= '~'), "one line of plain characters: " + message);
        assertTrue(message.contains("1-64 characters"), "the line says what is allowed: " + message);
    }

    @Test
    void aNameHasAtMost64Characters() {
        assertEquals(64, new ProfileName("x".repeat(64)).value().length());
        assertThrows(InvalidValueException.class, () -> new ProfileName("x".repeat(65)));
    }
}
