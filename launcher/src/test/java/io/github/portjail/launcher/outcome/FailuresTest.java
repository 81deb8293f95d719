// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void aLackOfMemoryOrThreadsIsTheHosts() {
        Failure failure = Failures.unexpected(new OutOfMemoryError("unable to create native thread"));
        assertEquals("out of memory or processes: unable to create native thread", failure.text());
        assertTrue(String.valueOf(failure.hint()).contains("pids.max"), failure::hint);
    }

    @Test
    void allElseIsAFaultOfPortjail() {
        Failure failure = Failures.unexpected(new IllegalStateException("x"));
        assertEquals("internal error: java.lang.IllegalStateException: x", failure.text());
        assertTrue(String.valueOf(failure.hint()).contains("please report it"), failure::hint);
    }
}
