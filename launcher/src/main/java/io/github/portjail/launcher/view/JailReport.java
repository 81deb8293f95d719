// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.firewall.ViolationCount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A jail as the kernel has it now.
 *
 * @param state what is remembered of it
 * @param lasting whether it stays until {@code portjail down}
 * @param processes those inside, in the order of their PIDs
 * @param missing what should be in force and is not, one line each; empty when all is
 * @param firewallInForce whether every rule is there
 * @param guardInForce whether every BPF program is attached
 * @param violations what the firewall has counted, or null when its counter cannot be read
 * @param intruders what others sent from the range, or null when nothing looks for it or the counter cannot be read
 * @param guard what the BPF programs have counted, or null when their counters cannot be read
 * @param sockets those with a port, of all processes inside
 */
record JailReport(
        JailState state,
        boolean lasting,
        List<JailProcess> processes,
        List<String> missing,
        boolean firewallInForce,
        boolean guardInForce,
        @Nullable ViolationCount violations,
        @Nullable ViolationCount intruders,
        @Nullable GuardCounters guard,
        List<JailSocket> sockets) {

    JailReport {
        processes = List.copyOf(processes);
        missing = List.copyOf(missing);
        sockets = List.copyOf(sockets);
    }
}
