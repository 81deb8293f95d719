// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.outcome;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.rules.firewall.FirewallException;

/** What the modules below threw, as the failure that the user reads. */
public final class Failures {
    private Failures() {}

    /** The kernel's answer, with its hint. */
    public static Failure of(KernelException e) {
        Failure failure = Failure.of(message(e), e);
        String hint = e.hint();
        return hint == null ? failure : failure.withHint(hint);
    }

    /** The firewall's answer. */
    public static Failure of(FirewallException e) {
        Failure failure = Failure.of(message(e), e);
        String hint = e.hint();
        return hint == null ? failure : failure.withHint(hint);
    }

    private static String message(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
