// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.reservation.ReservedPorts;
import io.github.portjail.cgroup.socket.SocketTable;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.RulesNamespace;
import io.github.portjail.rules.firewall.ViolationCount;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is read once for all jails whose rules are in one network namespace, when it is asked first: counters, sockets, reserved ports,
 * users. For one thread, after it has entered the namespace.
 */
final class InspectedNamespace implements AutoCloseable {
    private final NativeFrame frame;
    private final RulesNamespace rules;
    private final ProcessTable processes;
    private final Map<FirewallChoice, Map<JailName, ViolationCount>> violations = new EnumMap<>(FirewallChoice.class);
    private final Map<FirewallChoice, Map<JailName, ViolationCount>> intruders = new EnumMap<>(FirewallChoice.class);
    private @Nullable SocketTable sockets;
    private @Nullable ReservedPorts reserved;

    private InspectedNamespace(NativeFrame frame, RulesNamespace rules) {
        this.frame = frame;
        this.rules = rules;
        this.processes = new ProcessTable(new FileCalls(frame));
    }

    /** Prepares the calling thread. */
    static InspectedNamespace open(NativeFrame frame, long inode) {
        return new InspectedNamespace(frame, RulesNamespace.open(frame, inode));
    }

    RulesNamespace rules() {
        return rules;
    }

    ProcessTable processes() {
        return processes;
    }

    Map<JailName, ViolationCount> violations(FirewallChoice choice) {
        return violations.computeIfAbsent(choice, _ -> rules.firewall(choice).violations());
    }

    Map<JailName, ViolationCount> intruders(FirewallChoice choice) {
        return intruders.computeIfAbsent(choice, _ -> rules.firewall(choice).intruders());
    }

    SocketTable sockets() {
        SocketTable read = sockets;
        if (read == null) {
            read = SocketTable.read(frame);
            sockets = read;
        }
        return read;
    }

    ReservedPorts reserved() {
        ReservedPorts read = reserved;
        if (read == null) {
            read = ReservedPorts.read(frame);
            reserved = read;
        }
        return read;
    }

    @Override
    public void close() {
        rules.close();
    }
}
