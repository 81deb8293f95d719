// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JailNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "web", "my-web", "a--b", "a-", "123456789012345678", "accept", "tcp"})
    void anAllowedNameIsTakenAsItIs(String name) {
        assertEquals(name, JailName.parse(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "-rf",
                "--help",
                ".",
                "..",
                "../x",
                "a/b",
                "a.b",
                "a b",
                "a\tb",
                "a\nb",
                "a;b",
                "a{",
                "a\"b",
                "a$b",
                "A",
                "Web",
                "w\u00eb",
                "a_b",
                "1234567890123456789",
                "a\0",
                "@a",
                "*",
                "%",
                "web "
            })
    void aNameThatCouldBeAnOptionAPathOrACommandIsRefused(String name) {
        assertEquals(
                "name " + InvalidValueException.quote(name)
                        + " is not allowed: a name is 1-18 characters of a-z, 0-9 and -, not beginning with -",
                assertThrows(InvalidValueException.class, () -> JailName.parse(name))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "curl, 4242, curl-4242",
        "Firefox, 1, firefox-1",
        "my_tool.sh, 77, my-tool-sh-77",
        "a-very-long-command-name, 4194304, a-very-lon-4194304",
        "12345678901234567, 10, 123456789012345-10",
        "...x, 5, x-5",
        "x..., 5, x-5",
        "--, 5, jail-5",
        "'', 5, jail-5",
        "\u00e4\u00f6\u00fc, 4194304, jail-4194304",
        "\u0130stanbul, 5, i-stanbul-5",
        "abcdefghi.jkl, 4194304, abcdefghi-4194304",
        "longlonglonglong, 2147483647, longlon-2147483647",
        "'a/../../b', 5, a-b-5",
    })
    void aNameDerivedFromACommandFitsAndEndsWithTheProcess(String command, long processId, String name) {
        assertEquals(name, JailName.derivedFrom(command, processId).value());
    }

    @Test
    void aProcessIdThatIsNoneIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JailName.derivedFrom("curl", 0));
        assertThrows(IllegalArgumentException.class, () -> JailName.derivedFrom("curl", Long.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource({"web.service, web", "web, web", "portjail@web.service, web"})
    void aServicesJailHasTheServicesName(String unit, String name) {
        assertEquals(name, JailName.ofService(unit).value());
    }

    @ParameterizedTest
    @CsvSource({
        "web@eu.service, web-eu",
        "a-name-that-is-far-too-long.service, a-name-that",
        "Web.service, web",
        "@.service, jail"
    })
    void aServicesNameThatNoJailMayHaveIsCutAndGetsAHash(String unit, String stem) {
        String name = JailName.ofService(unit).value();

        assertTrue(name.matches(stem + "-[0-9a-f]{5}"), name);
    }

    @Test
    void longServiceNamesThatBeginAlikeGetDifferentNames() {
        assertNotEquals(
                JailName.ofService("a-name-that-is-far-too-long-1.service"),
                JailName.ofService("a-name-that-is-far-too-long-2.service"));
    }
}
