// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DropInTest {
    @Test
    void theJailIsMadeBeforeTheServicesCommandsAndReleasedAfterThem() {
        DropIn dropIn = new DropIn(
                ServiceName.parse("web"),
                "/usr/lib/portjail/bin/portjail",
                List.of("--range", "50000:50999", "--log-prefix", "web 50%: "),
                null);

        assertEquals("""
                # Written by portjail wrap; taken away by: portjail wrap web.service --remove
                [Service]
                ExecCondition=+/usr/lib/portjail/bin/portjail hold --range 50000:50999 --log-prefix "web 50%%: " -- %n
                ExecStopPost=+/usr/lib/portjail/bin/portjail release
                """, dropIn.text());
    }

    @Test
    void systemdKeepsTheServicesCgroupInASet() {
        DropIn dropIn = new DropIn(
                ServiceName.parse("my-web"),
                "/usr/lib/portjail/bin/portjail",
                List.of("--range", "50000:50999"),
                UnitSet.of(new JailName("my-web")));

        assertEquals("""
                # Written by portjail wrap; taken away by: portjail wrap my-web.service --remove
                [Service]
                NFTSet=cgroup:inet:portjail:unit_my.web
                ExecCondition=+/usr/lib/portjail/bin/portjail hold --nft-set unit_my.web --range 50000:50999 -- %n
                ExecStopPost=+/usr/lib/portjail/bin/portjail release
                """, dropIn.text());
    }

    @ParameterizedTest
    @CsvSource({"252.39-1~deb12u2, 252", "257.13-1~deb13u1, 257", "v256-rc1, 256", "255, 255", "unknown, 0", "'', 0"})
    void aVersionOfSystemdBeginsWithItsNumber(String version, int number) {
        assertEquals(number, Systemctl.number(version));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "plain, true, plain",
                "50%, true, 50%%",
                "$HOME, true, $$HOME",
                "/opt/$x/portjail, false, /opt/$x/portjail",
                "a b, true, \"a b\"",
                "a\"b\\c, true, \"a\\\"b\\\\c\"",
                ";, true, \";\"",
                "``, true, \"\"",
            })
    void wordsReachTheCommandAsTheyWereWritten(String word, boolean argument, String quoted) {
        assertEquals(quoted, DropIn.quote(word, argument));
    }

    @ParameterizedTest
    @CsvSource({"web, web.service", "web.service, web.service", "web@eu.service, web@eu.service"})
    void aServiceIsNamedAsSystemctlNamesIt(String text, String name) {
        assertEquals(name, ServiceName.parse(text).value());
    }

    @Test
    void aTemplateIsKnown() {
        assertTrue(ServiceName.parse("web@").isTemplate()
                && !ServiceName.parse("web@eu").isTemplate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web.socket", "../web", "a b", ".service", "@.service", "web.service.d/x"})
    void whatIsNoServiceIsRefused(String text) {
        assertThrows(InvalidValueException.class, () -> ServiceName.parse(text));
    }
}
