// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.rules.policy.PortSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be thought of a trial.
 *
 * @param reason one line, without the pattern
 */
record Verdict(Trial trial, Outcome outcome, String reason) {
    /** What socket(2), connect(2) and sendto(2) say to what this kernel or host does not have. */
    private static final Set<Integer> NOT_AVAILABLE = Set.of(
            Errno.ENOSYS,
            Errno.ENOPROTOOPT,
            Errno.EPROTONOSUPPORT,
            Errno.ESOCKTNOSUPPORT,
            Errno.EOPNOTSUPP,
            Errno.EAFNOSUPPORT,
            Errno.ENETUNREACH);

    /** Judges by what arrived; by what the program was told only where nothing did. */
    static Verdict on(Trial trial, PortSet range) {
        String outside = trial.ports().stream()
                .filter(port -> !range.contains(port))
                .distinct()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        if (!outside.isEmpty()) {
            return new Verdict(trial, Outcome.LEAKS, "left from port " + outside);
        }
        Integer error = trial.error();
        if (error == null) {
            return new Verdict(trial, Outcome.UNAVAILABLE, "no " + trial.family() + " on this host");
        }
        if (!trial.ports().isEmpty()) {
            String answer = error == 0 ? "" : ", and the answer did not come: " + Errno.describe(error);
            return new Verdict(
                    trial, Outcome.STEERED, "left from port " + trial.ports().getFirst() + answer);
        }
        if (error == 0) {
            // Never call that tight of which only one side was seen.
            return new Verdict(trial, Outcome.LEAKS, "was answered, and from which port nobody saw");
        }
        return new Verdict(
                trial, NOT_AVAILABLE.contains(error) ? Outcome.UNAVAILABLE : Outcome.BLOCKED, Errno.describe(error));
    }
}
