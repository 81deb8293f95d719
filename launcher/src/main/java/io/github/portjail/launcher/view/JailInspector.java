// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.namespace.BridgePortReader;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.cgroup.socket.SocketTable;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.Firewalls;
import io.github.portjail.launcher.act.Reservation;
import io.github.portjail.launcher.act.RulesNamespace;
import io.github.portjail.launcher.repair.Surroundings;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.rules.firewall.ContainerAddress;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.firewall.ViolationCount;
import io.github.portjail.rules.policy.RangeSharing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel about one jail.
 *
 * <p>Rules and sockets belong to the jail's network namespace. An inspector enters it with the thread that it runs on
 * and does not come back, so that each one runs on a thread of its own.
 */
final class JailInspector {
    private final NativeFrame frame;
    private final CgroupRoot root;
    private final FileCalls files;
    private final JailState state;
    private final @Nullable LastingMark mark;
    private final List<String> missing = new ArrayList<>();

    private JailInspector(NativeFrame frame, CgroupRoot root, JailState state, @Nullable LastingMark mark) {
        this.frame = frame;
        this.root = root;
        this.files = new FileCalls(frame);
        this.state = state;
        this.mark = mark;
    }

    /**
     * Inspects a jail on a thread of its own.
     *
     * @param mark what makes it a lasting one; null for none
     * @throws KernelException when the kernel cannot be asked at all
     */
    static JailReport inspect(JailState state, @Nullable LastingMark mark) {
        JailReport report = Errand.run("inspect " + state.policy().name(), frame -> {
            try (CgroupRoot root = CgroupRoot.open(frame)) {
                return new JailInspector(frame, root, state, mark).report();
            }
        });
        if (report == null) {
            throw new IllegalStateException("the inspection ended without a result");
        }
        return report;
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
                missing.addAll(Reservation.missing(frame, state.policy().range()));
            }
            if (here && !firewallInForce && !state.guarded()) {
                missing.add("no guard is behind the rules: until they are back, packets may leave from any port");
            }
            missing.addAll(Surroundings.missing(frame, state, mark, pids, here));
            return new JailReport(
                    state,
                    mark != null,
                    new ProcessTable(files).of(pids),
                    missing,
                    firewallInForce,
                    guardInForce,
                    here ? violations() : null,
                    here ? intruders() : null,
                    guardCounters(group),
                    here ? sockets(group) : List.of());
        }
    }

    /** Null when it is gone, also where another has its path, whose rules would be others. */
    private @Nullable JailCgroup group() {
        JailCgroup group = JailCgroup.find(frame, root, state.group());
        if (group != null && mark != null && group.id() != mark.groupId()) {
            group.close();
            return null;
        }
        return group;
    }

    /** Whether this thread is in the jail's network namespace now. */
    private boolean enterNetwork(List<Integer> pids) {
        if (RulesNamespace.enter(frame, state.networkNamespace(), pids)) {
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
        try (Firewalls firewalls = Firewalls.open(frame, state.firewall())) {
            List<String> lacking = firewalls.chosen().inspect(state.policy(), address());
            missing.addAll(lacking);
            return lacking.isEmpty();
        } catch (FirewallException e) {
            missing.add("rules cannot be read: " + e.getMessage());
            return false;
        }
    }

    private @Nullable ViolationCount violations() {
        try (Firewalls firewalls = Firewalls.open(frame, state.firewall())) {
            return firewalls.chosen().violations().get(state.policy().name());
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
        try (Firewalls firewalls = Firewalls.open(frame, state.firewall())) {
            return firewalls.chosen().intruders().get(state.policy().name());
        } catch (FirewallException e) {
            missing.add("the count of intruders cannot be read: " + e.getMessage());
            return null;
        }
    }

    private List<JailSocket> sockets(JailCgroup group) {
        return SocketTable.read(frame, group.ids());
    }

    private JailAddress address() {
        return PlaceKey.address(state, root.location());
    }
}
