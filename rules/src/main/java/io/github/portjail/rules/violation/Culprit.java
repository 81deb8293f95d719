// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import org.jspecify.annotations.Nullable;

/**
 * The process behind a violation, as far as it is known.
 *
 * @param pid its PID in this host's first PID namespace
 * @param command the program's name as the kernel keeps it (comm, at most 15 bytes); the program chooses it, so it may hold anything
 * @param uid its real user ID, that of whoever started it, or {@link Violation#UNKNOWN_ID}
 * @param unit the systemd unit or slice that its cgroup lies in, or null
 * @param origin how the socket came to its port
 */
public record Culprit(
        int pid, String command, long uid, @Nullable String unit, PortOrigin origin) {}
