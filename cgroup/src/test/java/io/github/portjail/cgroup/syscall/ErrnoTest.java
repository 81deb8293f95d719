// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void aFailedCallReadsAsCallReasonAndName() {
        SystemCallException failure = new SystemCallException("unshare", "CLONE_NEWNET", Errno.EPERM);
        assertEquals("unshare(CLONE_NEWNET): Operation not permitted (EPERM)", failure.getMessage());
        assertEquals(Errno.EPERM, failure.errno());
    }

    @Test
    void anUnknownNumberIsShownAsIs() {
        assertEquals("Unknown error (errno 4711)", Errno.describe(4711));
    }

    @Test
    void anExceptionForTheUserSaysWhatCouldNotBeDoneAndWhy() {
        SystemCallException cause = new SystemCallException("mkdirat", "portjail/web", Errno.EACCES);
        KernelException failure = KernelException.because("create cgroup 'portjail/web'", cause, "run as root");
        assertEquals("cannot create cgroup 'portjail/web': Permission denied (EACCES)", failure.getMessage());
        assertEquals("run as root", failure.hint());
    }
}
