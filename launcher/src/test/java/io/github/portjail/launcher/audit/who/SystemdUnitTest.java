// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdUnitTest {
    @ParameterizedTest
    @CsvSource({
        "/system.slice/nginx.service, nginx.service",
        "/system.slice/system-getty.slice/getty@tty1.service, getty@tty1.service",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-dig\\x2dx.scope, app-dig\\x2dx.scope",
        "/user.slice/user-1000.slice/session-3.scope, session-3.scope",
        "/system.slice/foo.service/portjail/web, foo.service",
        "/system.slice/_cgroup.service, cgroup.service",
        "/machine.slice/libpod-1.scope/container, libpod-1.scope",
        "/user.slice/user-1000.slice, user-1000.slice",
        "/system.slice/dev-disk-by\\x2duuid-1.swap, dev-disk-by\\x2duuid-1.swap",
    })
    void theInnermostUnitIsNamedElseTheInnermostSlice(String path, String unit) {
        assertEquals(unit, SystemdUnit.of(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/portjail/web",
                "/system.slice/portjail-jails.service/portjail/web",
                "system.slice/portjail-jails.service/portjail/web",
                "/docker/0123abcd",
                "/.service",
                "/a b.service",
                "/x.service\u001b[31m",
                "/@x.service",
                "/_",
                "/foo.serviceX"
            })
    void whereSystemdHasNoPartNothingIsNamed(String path) {
        assertNull(SystemdUnit.of(path), path);
    }

    @Test
    void aNameThatIsTooLongIsNone() {
        assertNull(SystemdUnit.of("/" + "x".repeat(250) + ".service"));
    }

    @Test
    void onAHybridHostTheUnitIsThatOfSystemdsOwnHierarchy() {
        assertEquals(
                "cron.service",
                SystemdUnit.ofProcess("12:net_cls:/portjail/x.service\n1:name=systemd:/system.slice/cron.service\n"
                        + "0::/portjail/dig-7\n"));
        assertEquals(
                "a:b.service",
                SystemdUnit.ofProcess("1:name=systemd:/init.scope\n0::/system.slice/a:b.service\n"),
                "cgroup v2 comes first, and a colon may be in a name");
        assertNull(SystemdUnit.ofProcess("0::/portjail/dig-7"));
        assertNull(SystemdUnit.ofProcess("nonsense\n::\n"));
        assertNull(SystemdUnit.ofProcess(""));
    }
}
