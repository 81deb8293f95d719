// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class ControllerHierarchyTest {
    private static final String MOUNTINFO = """
            32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            42 31 0:40 / /sys/fs/cgroup/net_cls,net_prio rw,nosuid shared:17 - cgroup cgroup rw,net_cls,net_prio
            43 31 0:40 /part /mnt/part rw - cgroup cgroup rw,net_cls,net_prio
            44 31 0:40 / /mnt/read\\040only ro - cgroup cgroup rw,net_cls,net_prio
            """;

    @Test
    void aHierarchyNamesAllControllersThatAreMountedTogether() {
        String cgroups = "10:net_cls,net_prio:/user.slice\n4:memory:/a\n1:name=systemd:/\n0::/\n";
        assertEquals(
                new ControllerHierarchy(List.of("net_cls", "net_prio"), "/user.slice"),
                ControllerHierarchy.of("net_cls", cgroups));
        assertEquals(new ControllerHierarchy(List.of("memory"), "/a"), ControllerHierarchy.of("memory", cgroups));
        assertNull(ControllerHierarchy.of("net", cgroups));
        assertNull(ControllerHierarchy.of("pids", "0::/\n"));
    }

    @Test
    void aPathMayHaveColons() {
        assertEquals(
                new ControllerHierarchy(List.of("net_cls"), "/a:b"),
                ControllerHierarchy.of("net_cls", "9:net_cls:/a:b"));
    }

    @Test
    void onlyWholeTreesThatCanBeWrittenToAreUsed() {
        List<CgroupMount> mounts = ControllerHierarchy.mounts("net_cls", MOUNTINFO);
        assertEquals(List.of(new CgroupMount("/sys/fs/cgroup/net_cls,net_prio", "/", 0, 40, true)), mounts);
        assertEquals(List.of(), ControllerHierarchy.mounts("net", MOUNTINFO));
    }
}
