// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceGroupTest {
    @ParameterizedTest
    @CsvSource({
        "/system.slice/web.service, web.service, /system.slice/web.service",
        "/system.slice/system-web.slice/web@eu.service, web@eu.service, /system.slice/system-web.slice/web@eu.service",
        "/system.slice/web.service/.control, web.service, /system.slice/web.service",
        "/system.slice/web.service.d.service/a/b, web.service.d.service, /system.slice/web.service.d.service",
        "/user.slice/user-0.slice/user@0.service/app.slice/web.service, web.service,"
                + " /user.slice/user-0.slice/user@0.service/app.slice/web.service",
        "/system.slice/_cpu.service, cpu.service, /system.slice/_cpu.service",
    })
    void theInnermostServiceIsFoundWithItsCgroup(String processPath, String unit, String path) {
        assertEquals(new ServiceGroup(unit, path), ServiceGroup.around(processPath));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/portjail/web",
                "/user.slice/user-0.slice/session-1.scope",
                "/system.slice/web.services/a",
                "/.service",
                "/../..",
            })
    void otherCgroupsAreNoServices(String processPath) {
        assertNull(ServiceGroup.around(processPath), processPath);
    }

    @Test
    void aServiceAroundAScopeIsFound() {
        assertEquals(
                new ServiceGroup("user@0.service", "/user.slice/user@0.service"),
                ServiceGroup.around("/user.slice/user@0.service/app.slice/run-1.scope"));
    }
}
