// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupLocationTest {
    private static String nftPath(String root) {
        return new CgroupLocation(root, "/").nftPath("portjail/web");
    }

    @Test
    void theNftPathLeadsFromNftsBaseToTheCgroup() {
        for (String root : List.of(
                "/sys/fs/cgroup",
                "/sys/fs/cgroup/unified",
                "/proc/self/fd/9",
                "/srv/control groups",
                "/sys/fs/cgroups")) {
            Path resolved = Path.of("/sys/fs/cgroup/" + nftPath(root));
            assertEquals(Path.of(root + "/portjail/web"), resolved.normalize());
        }
    }

    @Test
    void theNftPathIsShortBelowNftsBase() {
        assertEquals("portjail/web", nftPath("/sys/fs/cgroup"));
        assertEquals("unified/portjail/web", nftPath("/sys/fs/cgroup/unified"));
        assertEquals("../../../proc/self/fd/9/portjail/web", nftPath("/proc/self/fd/9"));
    }

    @Test
    void pathsOfProcessesAndThoseBelowTheRootAreTheSameCgroup() {
        CgroupLocation whole = new CgroupLocation("/sys/fs/cgroup", "/");
        assertEquals("/portjail/web", whole.processPath("portjail/web"));
        assertEquals("portjail/web", whole.below("/portjail/web"));
        assertEquals("", whole.below("/"));

        CgroupLocation part = new CgroupLocation("/sys/fs/cgroup", "/machine/a");
        assertEquals("/machine/a/portjail/web", part.processPath("portjail/web"));
        assertEquals("portjail/web", part.below("/machine/a/portjail/web"));
        assertEquals("", part.below("/machine/a"));
        assertNull(part.below("/machine/ab"), "a neighbour is not below");
        assertNull(part.below("/"));
    }

    @Test
    void theLevelCountsFromTheRootOfTheTreeAndNotOfTheMount() {
        assertEquals(2, new CgroupLocation("/sys/fs/cgroup/unified", "/").level("portjail/web"));
        assertEquals(4, new CgroupLocation("/sys/fs/cgroup", "/machine/a").level("portjail/web"));
    }

    @Test
    void whatIsExpectedIsTheFirstUsableMountOrADetachedOne() {
        CgroupMount mount = new CgroupMount("/srv/cgroups", "/part", 0, 38, true);
        assertEquals(
                new CgroupLocation("/srv/cgroups", "/part"),
                CgroupLocation.expected(new CgroupHierarchies(CgroupLayout.UNIFIED, List.of(mount), "/", List.of())));
        CgroupLocation none =
                CgroupLocation.expected(new CgroupHierarchies(CgroupLayout.NONE, List.of(), "/", List.of()));
        assertTrue(none.isDetached());
        assertFalse(new CgroupLocation("/srv/cgroups", "/").isDetached());
    }
}
