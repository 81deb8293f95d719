// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.MountNamespaceCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.rules.command.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverPlanIT {
    @TempDir
    private Path directory;

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
        Ability.require(Files.exists(Path.of(ResolverPlan.CONFIGURATION)), "this machine has no /etc/resolv.conf");
    }

    /** Only a thread that ends may have mounts of its own. */
    private static String onItsOwnThread(Callable<String> action) throws Exception {
        FutureTask<String> task = new FutureTask<>(action);
        Thread thread = new Thread(task);
        thread.start();
        return task.get();
    }

    @Test
    void onlyTheProgramSeesTheCopy() throws Exception {
        String before = Files.readString(Path.of(ResolverPlan.CONFIGURATION));
        String seen = onItsOwnThread(() -> {
            try (NativeFrame frame = NativeFrame.open()) {
                ResolverPlan.choose("nameserver 127.0.0.53\n", "nameserver 192.0.2.53\n")
                        .apply(frame, directory.toString());
                Files.delete(directory.resolve("resolv.conf"));
                // by a user who could not even reach the directory in which it was
                return Command.of("setpriv", "--reuid", "65534", "cat", ResolverPlan.CONFIGURATION)
                        .run()
                        .output();
            }
        });
        assertEquals("nameserver 192.0.2.53\n", seen);
        assertNotEquals(seen, before);
        assertEquals(before, Files.readString(Path.of(ResolverPlan.CONFIGURATION)));
        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(directory.toString()));
    }

    @Test
    void aSymbolicLinkIsCoveredAndItsTargetStays() throws Exception {
        Path copy = Files.writeString(directory.resolve("copy"), "copy");
        Path target = Files.writeString(directory.resolve("target"), "target");
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        String seen = onItsOwnThread(() -> {
            try (NativeFrame frame = NativeFrame.open()) {
                MountNamespaceCalls mounts = new MountNamespaceCalls(frame);
                mounts.unshare();
                mounts.bind(copy.toString(), link.toString());
                // what local resolvers do when their servers change
                Files.move(
                        Files.writeString(directory.resolve("new"), "new"),
                        target,
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                FileCalls files = new FileCalls(frame);
                return files.readText(link.toString()) + " " + files.readText(target.toString());
            }
        });
        assertEquals("copy new", seen);
        assertEquals("new", Files.readString(link));
    }
}
