// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.testing.CCompiler;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivilegesTest {
    @Test
    void effectiveCapabilitiesAreReadFromTheStatusFile() {
        String status = "Name:\tjava\nUmask:\t0022\nCapPrm:\t0000000000000000\nCapEff:\t000001fffeffffff\nCapBnd:\t0\n";
        assertEquals(0x1fffeffffffL, Privileges.effectiveCapabilities(status));
        assertThrows(IllegalArgumentException.class, () -> Privileges.effectiveCapabilities("Name:\tjava\n"));
    }

    @Test
    void aCapabilityIsItsBit() {
        Privileges netAdmin = new Privileges(1000, 1L << 12);
        assertTrue(netAdmin.has(Capability.CAP_NET_ADMIN));
        assertFalse(netAdmin.has(Capability.CAP_BPF));
        assertFalse(netAdmin.isRoot());
    }

    @Test
    void capabilityNumbersAreThoseOfTheHeaders(@TempDir Path directory) {
        CCompiler c = new CCompiler().include("<linux/capability.h>");
        for (Capability capability : Capability.values()) {
            c.requireEqual(capability.name(), capability.number());
        }
        assertEquals("", c.complaints(directory));
    }
}
