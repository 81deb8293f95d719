// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.namespace.BridgePortReader;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.Reservation;
import io.github.portjail.launcher.repair.Surroundings;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.firewall.ContainerAddress;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.firewall.ViolationCount;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.RangeSharing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel about one jail.
 *
 * <p>Rules and sockets belong to the jail's network namespace. The thread enters it and does not come back; jails of one namespace share
 * a thread, and what it read of all of them.
 */
final class JailInspector {
    private final NativeFrame frame;
    private final InspectedNamespace namespace;
    private final JailState state;
    private final @Nullable LastingMark mark;
    private final List<String> missing = new ArrayList<>();

    private JailInspector(
            NativeFrame frame, InspectedNamespace namespace, JailState state, @Nullable LastingMark mark) {
        this.frame = frame;
        this.namespace = namespace;
        this.state = state;
        this.mark = mark;
    }

    /**
     * A jail as its files tell.
     *
     * @param mark what makes it a lasting one; null for none
     */
    record Known(JailState state, @Nullable LastingMark mark) {}

    /**
     * Inspects jails, on one thread for each network namespace that has rules of them.
     *
     * @return the reports in the same order, without those of jails that have ended since
     * @throws KernelException when the kernel cannot be asked at all
     */
    static List<JailReport> inspect(List<Known> jails) {
        Map<Long, List<Known>> byNamespace = new LinkedHashMap<>();
        for (Known jail : jails) {
            byNamespace
                    .computeIfAbsent(jail.state.networkNamespace(), _ -> new ArrayList<>())
                    .add(jail);
        }
        Map<JailName, JailReport> reports = new HashMap<>();
        byNamespace.forEach((inode, its) -> Errand.run("inspect", frame -> {
            try (InspectedNamespace namespace = InspectedNamespace.open(frame, inode)) {
                for (Known jail : its) {
                    JailInspector inspector = new JailInspector(frame, namespace, jail.state, jail.mark);
                    JailReport report = inspector.report();
                    if (report.missing().isEmpty() || !inspector.isOver()) {
                        reports.put(jail.state.policy().name(), report);
                    }
                }
            }
            return null;
        }));
        List<JailReport> inOrder = new ArrayList<>();
        for (Known jail : jails) {
            JailReport report = reports.get(jail.state.policy().name());
            if (report != null) {
                inOrder.add(report);
            }
        }
        return inOrder;
    }

    private JailReport report() {
        JailCgroup group = group();
        if (group == null) {
            missing.add("cgroup " + state.group() + " is gone");
            return new JailReport(state, mark != null, List.of(), missing, false, false, null, null, null, List.of());
        }
        try (group) {
            List<Integer> pids = group.processes();
            boolean here = enterNetwork(pids);
            boolean guardInForce = guardInForce(group);
            boolean firewallInForce = here && firewallInForce();
            if (here && address() instanceof ContainerAddress container) {
                missing.addAll(missingPort(container));
            }
            if (here && isExclusive()) {
                missing.addAll(
                        Reservation.missing(namespace.reserved(), state.policy().range()));
            }
            if (here && !firewallInForce && !state.guarded()) {
                missing.add("no guard is behind the rules: until they are back, packets may leave from any port");
            }
            missing.addAll(Surroundings.missing(
                    frame, state, mark, pids, here, namespace.rules().locks()));
            return new JailReport(
                    state,
                    mark != null,
                    namespace.processes().of(pids),
                    missing,
                    firewallInForce,
                    guardInForce,
                    here ? violations() : null,
                    here ? intruders() : null,
                    guardCounters(group),
                    here ? sockets(group) : List.of());
        }
    }

    /** Whether the jail has ended since its state was read. */
    private boolean isOver() {
        try {
            JailState now = StateStore.read(frame, state.policy().name());
            return now == null || now.started() != state.started();
        } catch (IOException _) {
            return false;
        }
    }

    /** Null when it is gone, also where another has its path, whose rules would be others. */
    private @Nullable JailCgroup group() {
        JailCgroup group = JailCgroup.find(frame, namespace.rules().root(), state.group());
        if (group != null && mark != null && group.id() != mark.groupId()) {
            group.close();
            return null;
        }
        return group;
    }

    /** Whether this thread is in the jail's network namespace now. */
    private boolean enterNetwork(List<Integer> pids) {
        if (namespace.rules().enter(state.networkNamespace(), pids)) {
            return true;
        }
        missing.add("rules cannot be read: no process of the jail is in its network namespace any more");
        return false;
    }

    private List<String> missingPort(ContainerAddress container) {
        return BridgePortReader.isThere(frame, container.port())
                ? List.of()
                : List.of("link '" + container.port()
                        + "' is gone: the container has ended, or was started again and is not held"
                        + " as a whole; portjail down " + state.policy().name()
                        + " and portjail docker jail it anew");
    }

    private boolean guardInForce(JailCgroup group) {
        if (!state.guarded()) {
            return false;
        }
        PortGuardConfig config =
                PortGuardConfig.of(state.policy(), state.steering().bpf(), state.isLogged());
        List<String> lacking = PortGuard.missing(frame, group.fd(), config);
        missing.addAll(lacking);
        return lacking.isEmpty();
    }

    private @Nullable GuardCounters guardCounters(JailCgroup group) {
        if (!state.guarded()) {
            return null;
        }
        try {
            return PortGuard.counters(frame, group.fd());
        } catch (KernelException e) {
            missing.add("the guard's counters cannot be read: " + e.getMessage());
            return null;
        }
    }

    private boolean firewallInForce() {
        try {
            List<String> lacking = namespace.rules().firewall(state.firewall()).inspect(state.policy(), address());
            missing.addAll(lacking);
            return lacking.isEmpty();
        } catch (FirewallException e) {
            missing.add("rules cannot be read: " + e.getMessage());
            return false;
        }
    }

    private @Nullable ViolationCount violations() {
        try {
            return namespace.violations(state.firewall()).get(state.policy().name());
        } catch (FirewallException e) {
            missing.add("the count of violations cannot be read: " + e.getMessage());
            return null;
        }
    }

    private boolean isExclusive() {
        return state.policy().sharing() == RangeSharing.EXCLUSIVE;
    }

    private @Nullable ViolationCount intruders() {
        if (!isExclusive()) {
            return null;
        }
        try {
            return namespace.intruders(state.firewall()).get(state.policy().name());
        } catch (FirewallException e) {
            missing.add("the count of intruders cannot be read: " + e.getMessage());
            return null;
        }
    }

    private List<JailSocket> sockets(JailCgroup group) {
        return namespace.sockets().of(group.ids());
    }

    private JailAddress address() {
        return PlaceKey.address(state, namespace.rules().root().location());
    }
}
