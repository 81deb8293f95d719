// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.hierarchy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.MatchedJail;
import io.github.portjail.cgroup.testing.OwnCgroup;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CgroupRootIT {
    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    private static CgroupRoot detached(NativeFrame frame) {
        CgroupHierarchies none = new CgroupHierarchies(CgroupLayout.NONE, List.of(), "/", List.of());
        return CgroupRoot.open(frame, none);
    }

    @Test
    void theDetachedMountShowsTheSameCgroupsAsTheMountedOne() {
        try (OwnCgroup own = new OwnCgroup("detached");
                CgroupRoot detached = detached(own.frame());
                JailCgroup made = JailCgroup.create(own.frame(), detached, own.path("web"));
                JailCgroup seen = JailCgroup.find(own.frame(), own.root(), own.path("web"))) {
            assertTrue(detached.isDetached());
            assertTrue(seen != null, "what is made in one mount is there in the other");
            assertEquals(seen.id(), made.id());
        }
    }

    @Test
    void nftFindsACgroupOfTheDetachedMountByItsPath() {
        try (OwnCgroup own = new OwnCgroup("nftpath");
                CgroupRoot detached = detached(own.frame());
                JailCgroup made = JailCgroup.create(own.frame(), detached, own.path("web"))) {
            String looked = "/sys/fs/cgroup/" + detached.location().nftPath(made.path());
            FileStatus status = new FileCalls(own.frame()).statx(FileCalls.AT_FDCWD, looked);
            assertEquals(made.id(), status.inode());
        }
    }

    @Test
    void aMountThatIsHiddenByAnotherIsNotTaken() {
        try (NativeFrame frame = NativeFrame.open()) {
            CgroupMount hidden = new CgroupMount("/proc", "/", 0, 9999, true);
            CgroupHierarchies hierarchies =
                    new CgroupHierarchies(CgroupLayout.UNIFIED, List.of(hidden), "/", List.of());
            try (CgroupRoot root = CgroupRoot.open(frame, hierarchies)) {
                assertTrue(root.isDetached(), "the file system at /proc is not the one of mountinfo");
            }
        }
    }

    /** As {@code ip netns exec} does it: another network namespace and a new /sys without cgroups. */
    @Test
    void nftCountsWhatAJailSendsWhereCgroup2IsMountedNowhere() {
        assertEquals(
                List.of("detached: true", "rule: 0 ", "counted: 3", "removed"),
                linesOfMatchedJail("umount -l /sys && mount -t sysfs sysfs /sys"));
    }

    /** As in a container: the process's own cgroup looks like the root, and is not. */
    @Test
    void nftCountsWhatAJailSendsInsideACgroupNamespace() {
        try (OwnCgroup own = new OwnCgroup("namespace");
                JailCgroup container = JailCgroup.create(own.frame(), own.root(), own.path("container"))) {
            assertTrue(container.id() > 0);
            assertEquals(
                    List.of("detached: false", "rule: 0 ", "counted: 3", "removed"),
                    linesOfMatchedJail("echo 0 >" + own.directory("container") + "/cgroup.procs"
                            + " && umount -R /sys/fs/cgroup"
                            + " && set -- unshare --cgroup sh -c"
                            + " 'mount -t cgroup2 cgroup2 /sys/fs/cgroup && exec \"$@\"' sh \"$@\""));
        }
    }

    private static List<String> linesOfMatchedJail(String preparation) {
        String java = ProcessHandle.current().info().command().orElse("java");
        CommandResult result = Command.of(
                        "unshare",
                        "--mount",
                        "--net",
                        "sh",
                        "-c",
                        "ip link set lo up && " + preparation + " && exec \"$@\"",
                        "sh",
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        MatchedJail.class.getName())
                .run();
        assertEquals("", result.error());
        return result.output().lines().toList();
    }
}
