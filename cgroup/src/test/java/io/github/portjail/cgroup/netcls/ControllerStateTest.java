// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.netcls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerStateTest {
    private static final String CGROUPS = """
            #subsys_name\thierarchy\tnum_cgroups\tenabled
            cpuset\t3\t1\t1
            net_cls\t0\t7\t1
            net_prio\t12\t7\t0
            """;

    @Test
    void aControllersLineIsFoundByItsWholeName() {
        assertEquals(new ControllerState(0, true), ControllerState.parse(CGROUPS, "net_cls"));
        assertEquals(new ControllerState(12, false), ControllerState.parse(CGROUPS, "net_prio"));
        assertNull(ControllerState.parse(CGROUPS, "net"));
    }

    @Test
    void aLineThatIsCutShortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ControllerState.parse("net_cls\t0\n", "net_cls"));
    }

    @Test
    void aClassidIsOneThatNobodyHas() {
        long first = Classids.choose("web", List.of());
        assertEquals(first, Classids.choose("web", List.of(1L)));
        long second = Classids.choose("web", List.of(first));
        assertEquals(0x706a, first >> 16);
        assertEquals(0x706a, second >> 16);
        assertNotEquals(first, second);
    }
}
