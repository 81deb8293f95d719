// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.rules.firewall.FirewallException;

/** What the modules below threw, as the failure that the user reads. */
public final class Failures {
    private static final String OWN_FAULT =
            "this is a fault of portjail itself: please report it with what --stacktrace and portjail doctor --json print";

    /** Where the answer has no hint of its own. */
    private static final String USUAL_HINT = "portjail doctor says what this host lacks, and what is in the way";

    private static final String LIMITS =
            "ulimit -u, ulimit -v, and pids.max and memory.max of the cgroup bound what portjail may have";

    private Failures() {}

    /** What nobody reckoned with: a lack of memory or threads is the host's, all else a defect of portjail. */
    public static Failure unexpected(Throwable e) {
        return e instanceof OutOfMemoryError
                ? Failure.of("out of memory or processes: " + e.getMessage(), e).withHint(LIMITS)
                : Failure.of("internal error: " + e, e).withHint(OWN_FAULT);
    }

    /** The kernel's answer, with its hint or the usual one. */
    public static Failure of(KernelException e) {
        Failure failure = Failure.of(message(e), e);
        String hint = e.hint();
        return failure.withHint(hint == null ? USUAL_HINT : hint);
    }

    /** The firewall's answer. */
    public static Failure of(FirewallException e) {
        Failure failure = Failure.of(message(e), e);
        String hint = e.hint();
        return failure.withHint(hint == null ? USUAL_HINT : hint);
    }

    private static String message(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
