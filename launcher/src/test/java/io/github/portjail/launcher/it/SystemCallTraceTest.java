// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SystemCallTraceTest {
    private static final SystemCallTrace TRACE =
            SystemCallTrace.parse("""
            100 execve("/bin/portjail", ["portjail"], 0x7ffe /* 9 vars */) = 0
            100 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3
            101 openat(AT_FDCWD, "/of/a/thread/of/Java", O_RDONLY) = 4
            100 mkdirat(AT_FDCWD, "/run/portjail", 0711) = 0
            101 openat(AT_FDCWD, "/of/it/again", O_RDONLY) = 4
            100 openat(AT_FDCWD, "/run/portjail/.lock", O_RDWR|O_CREAT, 0600 <unfinished ...>
            102 flock(5, LOCK_EX) = -1 ENOMEM (Cannot allocate memory) (INJECTED)
            100 <... openat resumed>) = 5
            100 --- SIGCHLD {si_signo=SIGCHLD} ---
            100 +++ exited with 0 +++
            """.lines().toList());

    @Test
    void callsAreNumberedByThreadAndName() {
        assertEquals(
                List.of("execve 1", "openat 1", "openat 1", "mkdirat 1", "openat 2", "openat 2", "flock 1"),
                TRACE.calls().stream()
                        .map(call -> call.name() + " " + call.number())
                        .toList());
    }

    @Test
    void whatActsIsTheFirstThreadAndWhatItStartedSince() {
        int first = TRACE.before("mkdirat", "\"/run/portjail\"");
        assertEquals(
                List.of("100 mkdirat", "100 openat", "102 flock"),
                TRACE.since(first).stream()
                        .map(call -> call.thread() + " " + call.name())
                        .toList());
    }

    @Test
    void whatWasInjectedIsMarked() {
        assertTrue(TRACE.calls().getLast().isInjected(), "the failed lock");
        assertFalse(TRACE.calls().getFirst().isInjected(), "the first call");
    }

    @Test
    void aTraceWithoutTheMarkHasNothingSince() {
        assertEquals(List.of(), TRACE.since(TRACE.before("mkdirat", "/elsewhere")), "calls since what never was");
    }
}
