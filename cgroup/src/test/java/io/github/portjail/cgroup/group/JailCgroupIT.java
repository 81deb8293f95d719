// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.testing.Ability;
import io.github.portjail.cgroup.testing.OwnCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JailCgroupIT {
    private OwnCgroup own;

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    @BeforeEach
    void makePlace() {
        own = new OwnCgroup("group");
    }

    @AfterEach
    void removePlace() {
        own.close();
    }

    private JailCgroup create(String name) {
        return JailCgroup.create(own.frame(), own.root(), own.path(name));
    }

    /** A program that waits inside the cgroup. */
    private Process startInside(String name) throws IOException {
        Path processes = own.directory(name).toPath().resolve("cgroup.procs");
        Process process = new ProcessBuilder("sleep", "600").start();
        Files.writeString(processes, Long.toString(process.pid()));
        return process;
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Test
    void aCgroupIsMadeWithTheOnesAboveIt() {
        try (JailCgroup group = create("web")) {
            assertTrue(own.directory("web").isDirectory());
            assertEquals(own.path("web"), group.path());
            assertFalse(group.isPopulated());
            assertEquals(List.of(), group.processes());
        }
    }

    @Test
    void theIdIsTheInodeOfTheDirectory() throws IOException {
        try (JailCgroup group = create("web")) {
            assertEquals(Files.getAttribute(own.directory("web").toPath(), "unix:ino"), group.id());
            assertEquals(Set.of(group.id()), group.ids());
        }
    }

    @Test
    void anEmptyOneLeftOverIsMadeAnew() {
        long before;
        try (JailCgroup stale = create("web")) {
            before = stale.id();
            assertTrue(new java.io.File(own.directory("web"), "inner").mkdir());
        }
        try (JailCgroup group = create("web")) {
            assertNotEquals(before, group.id(), "rules on the old cgroup must not match the new one");
            assertFalse(new java.io.File(own.directory("web"), "inner").exists());
        }
    }

    @Test
    void oneInUseIsRefusedAndNamesItsProcess() throws Exception {
        try (JailCgroup group = create("web")) {
            Process process = startInside("web");
            try {
                KernelException failure = assertThrows(KernelException.class, () -> create("web"));
                assertEquals(
                        "cgroup '" + own.directory("web") + "' is in use by process " + process.pid(),
                        failure.getMessage());
                assertTrue(group.isPopulated());
            } finally {
                end(process);
            }
        }
    }

    @Test
    void thisProcessEntersAndGoesBack() {
        FileCalls files = new FileCalls(own.frame());
        String before = files.readText("/proc/self/cgroup");
        try (JailCgroup group = create("web")) {
            group.enter();
            try {
                assertTrue(files.readText("/proc/self/cgroup")
                        .contains("0::" + own.root().location().processPath(group.path())));
                assertEquals(List.of((int) ProcessHandle.current().pid()), group.processes());
                assertTrue(group.isPopulated());
            } finally {
                group.leave();
            }
            assertEquals(before, files.readText("/proc/self/cgroup"));
            assertFalse(group.isPopulated());
        }
    }

    @Test
    void processesOfNestedCgroupsAreListedToo() throws Exception {
        try (JailCgroup group = create("web");
                JailCgroup nested = create("web/inner")) {
            Process process = startInside("web/inner");
            try {
                assertEquals(List.of((int) process.pid()), group.processes());
                assertTrue(group.isPopulated());
                assertEquals(Set.of(group.id(), nested.id()), group.ids());
            } finally {
                end(process);
            }
        }
    }

    @Test
    void removalTakesTheNestedOnesAlong() {
        try (JailCgroup group = create("web");
                JailCgroup nested = create("web/a/b/c")) {
            assertNotEquals(group.id(), nested.id());
            group.remove();
            assertFalse(own.directory("web").exists());
            group.remove(); // a second time is no failure
        }
        assertNull(JailCgroup.find(own.frame(), own.root(), own.path("web")));
    }

    @Test
    void removalTakesTheOneAboveOnlyWhenNoOtherJailIsInIt() {
        try (JailCgroup one = create("one");
                JailCgroup other = create("other")) {
            one.remove();
            assertTrue(own.directory("other").isDirectory());
            other.remove();
            assertFalse(own.directory("").exists());
        }
    }

    @Test
    void removalOfOneInUseSaysByWhom() throws Exception {
        try (JailCgroup group = create("web")) {
            Process process = startInside("web");
            try {
                KernelException failure = assertThrows(KernelException.class, group::remove);
                assertEquals(
                        "cannot remove cgroup '" + own.directory("web") + "' with process " + process.pid()
                                + ": Device or resource busy (EBUSY)",
                        failure.getMessage());
            } finally {
                end(process);
            }
        }
    }

    @Test
    void enteringBelowAThreadedCgroupFailsWithItsReason() throws IOException {
        try (JailCgroup parent = create("threads");
                JailCgroup group = create("threads/web")) {
            assertEquals(own.path("threads"), parent.path());
            Files.writeString(own.directory("threads").toPath().resolve("cgroup.type"), "threaded");
            KernelException failure = assertThrows(KernelException.class, group::enter);
            assertEquals(
                    "cannot enter cgroup '" + own.directory("threads/web") + "': Operation not supported (EOPNOTSUPP)",
                    failure.getMessage());
            assertNotNull(failure.hint());
        }
    }

    @Test
    void launchersAtOnceGetTheirCgroupsWhileOthersRemoveTheOneAbove() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Void> launches = () -> {
                String name = "jail-" + Thread.currentThread().threadId();
                try (NativeFrame frame = NativeFrame.open();
                        CgroupRoot root = CgroupRoot.open(frame)) {
                    for (int i = 0; i < 200; i++) {
                        try (JailCgroup group = JailCgroup.create(frame, root, own.path(name))) {
                            group.remove();
                        }
                    }
                }
                return null;
            };
            List<Future<Void>> all = threads.invokeAll(List.of(launches, launches, launches, launches));
            for (Future<Void> one : all) {
                assertNull(one.get());
            }
        }
        String[] left = Objects.requireNonNullElse(
                own.directory("").list((parent, name) -> name.startsWith("jail")), new String[0]);
        assertEquals(0, left.length);
    }
}
