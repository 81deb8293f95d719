// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On captures of both files, each named after distribution, kernel and what was mounted. */
class CgroupHierarchiesTest {
    private static CgroupHierarchies captured(String what) {
        String name = "debian-12-linux-6.18-" + what;
        return CgroupHierarchies.parse(text(name + ".mountinfo"), text(name + ".cgroup"));
    }

    private static String text(String resource) {
        try (InputStream stream = CgroupHierarchiesTest.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new AssertionError("there is no capture " + resource);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> usablePoints(CgroupHierarchies hierarchies) {
        return hierarchies.usable().stream().map(CgroupMount::mountPoint).toList();
    }

    @Test
    void version2AloneIsUnified() {
        CgroupHierarchies unified = captured("unified");
        assertEquals(CgroupLayout.UNIFIED, unified.layout());
        assertEquals(List.of(new CgroupMount("/sys/fs/cgroup", "/", 0, 38, true)), unified.usable());
        assertEquals("/", unified.ownPath());
    }

    @Test
    void version2BesideVersion1IsHybrid() {
        CgroupHierarchies hybrid = captured("hybrid");
        assertEquals(CgroupLayout.HYBRID, hybrid.layout());
        assertEquals(List.of("/sys/fs/cgroup/unified"), usablePoints(hybrid));
    }

    @Test
    void version1AloneIsLegacyAndHoldsNoJail() {
        CgroupHierarchies legacy = captured("version-1-only");
        assertEquals(CgroupLayout.LEGACY, legacy.layout());
        assertEquals(List.of(), legacy.usable());
        assertEquals("/", legacy.ownPath(), "the kernel has version 2, mounted or not");
    }

    @Test
    void nothingMountedIsNone() {
        CgroupHierarchies none = captured("no-cgroup2");
        assertEquals(CgroupLayout.NONE, none.layout());
        assertEquals(List.of(), none.mounts());
    }

    @Test
    void aMountPointWithSpacesIsUnescaped() {
        assertEquals(List.of("/srv/control groups"), usablePoints(captured("elsewhere")));
    }

    @Test
    void aReadOnlyMountIsNotUsable() {
        CgroupHierarchies readOnly = captured("read-only");
        assertEquals(1, readOnly.mounts().size());
        assertEquals(List.of(), readOnly.usable());
    }

    @Test
    void ofSeveralMountsTheCustomaryPlaceComesFirstAndTheReadOnlyOneNever() {
        CgroupHierarchies several = captured("several");
        assertEquals(3, several.mounts().size());
        assertEquals(List.of("/sys/fs/cgroup/unified", "/srv/b"), usablePoints(several));
    }

    @Test
    void aBindMountedPartOfTheTreeKnowsItsRoot() {
        CgroupHierarchies part = captured("bind-mounted-part");
        assertEquals(List.of(new CgroupMount("/sys/fs/cgroup", "/cgcap", 0, 38, true)), part.usable());
        assertEquals("/cgcap", part.ownPath());
    }

    @Test
    void insideACgroupNamespaceTheMountLooksWhole() {
        CgroupHierarchies namespace = captured("cgroup-namespace");
        assertEquals(List.of(new CgroupMount("/sys/fs/cgroup", "/", 0, 38, true)), namespace.usable());
        assertEquals("/", namespace.ownPath());
    }

    @Test
    void aMountFromOutsideTheCgroupNamespaceIsNotUsable() {
        CgroupHierarchies outside = captured("outside-namespace");
        assertEquals("/../..", outside.mounts().getFirst().root());
        assertFalse(outside.mounts().getFirst().isInsideNamespace());
        assertEquals(List.of(), outside.usable());
    }

    @Test
    void optionalFieldsAndFurtherOptionsAreNoHindrance() {
        String line = "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 master:1"
                + " - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";
        assertEquals(
                List.of(new CgroupMount("/sys/fs/cgroup", "/", 0, 26, true)),
                CgroupHierarchies.parse(line, "0::/init.scope\n").usable());
    }

    @Test
    void aMalformedLineIsNamed() {
        String line = "30 23 0:x / /sys/fs/cgroup rw - cgroup2 cgroup2 rw";
        IllegalArgumentException failure =
                assertThrows(IllegalArgumentException.class, () -> CgroupHierarchies.parse(line, ""));
        assertEquals("mountinfo line '" + line + "' is malformed", failure.getMessage());
    }

    @Test
    void theOwnPathIsTheOneOfHierarchyZero() {
        assertEquals("/system.slice/a.service", OwnCgroups.unifiedPath("1:cpu:/x\n0::/system.slice/a.service\n"));
        assertEquals("/a:b", OwnCgroups.unifiedPath("0::/a:b"));
        assertEquals("/gone", OwnCgroups.unifiedPath("0::/gone (deleted)\n"));
        assertNull(OwnCgroups.unifiedPath("10:memory:/\n1:name=systemd:/\n"));
    }

    @Test
    void octalEscapesAreUndone() {
        assertEquals("a b\tc\nd\\e", MountInfo.unescape("a\\040b\\011c\\012d\\134e"));
        assertEquals("\\040", MountInfo.unescape("\\134040"), "an escaped backslash escapes nothing");
    }
}
