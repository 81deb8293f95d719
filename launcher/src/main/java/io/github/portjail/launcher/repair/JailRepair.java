// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.RulesNamespace;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateFiles;
import io.github.portjail.launcher.state.StateLocks;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.RangeSharing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one jail and puts back what is missing, on a thread that is for the network namespace of its rules.
 *
 * <p>A jail is repaired only after it was complete once: when somebody is in its cgroup, or it was marked as lasting. Its reaper
 * takes nothing away meanwhile.
 */
final class JailRepair {
    private final NativeFrame frame;
    private final RulesNamespace namespace;
    private final JailState state;
    private final @Nullable LastingMark mark;
    private final String home;
    private final RepairOptions options;

    private JailRepair(
            NativeFrame frame,
            RulesNamespace namespace,
            JailState state,
            @Nullable LastingMark mark,
            String home,
            RepairOptions options) {
        this.frame = frame;
        this.namespace = namespace;
        this.state = state;
        this.mark = mark;
        this.home = home;
        this.options = options;
    }

    /**
     * Repairs it, or only looks.
     *
     * @param home the installation's directory
     * @return null when there is no such jail, nobody is in it any more, or it is not complete yet
     */
    static @Nullable RepairReport run(
            NativeFrame frame, RulesNamespace namespace, JailName name, String home, RepairOptions options) {
        try {
            return locked(frame, namespace, name, home, options);
        } catch (KernelException e) {
            return RepairReport.unreachable(name, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable RepairReport locked(
            NativeFrame frame, RulesNamespace namespace, JailName name, String home, RepairOptions options) {
        FileCalls files = new FileCalls(frame);
        Integer lock = StateLocks.lockForRepair(files, name);
        if (lock == null) {
            return null;
        }
        try {
            JailState state = StateStore.read(frame, name);
            // Another of its name began meanwhile: it is not for this look.
            if (state == null || state.networkNamespace() != namespace.inode()) {
                return null;
            }
            if (options.here() && namespace.inode() != namespace.home()) {
                return null;
            }
            return new JailRepair(frame, namespace, state, StateStore.readMark(frame, name), home, options).report();
        } catch (IOException e) {
            return RepairReport.unreachable(name, "its state cannot be read: " + e.getMessage());
        } finally {
            files.release(lock);
        }
    }

    private @Nullable RepairReport report() {
        JailCgroup group = JailCgroup.find(frame, namespace.root(), state.group());
        if (group == null) {
            return null;
        }
        try (group) {
            if (!isStanding(group)) {
                return null;
            }
            List<Integer> pids = group.processes();
            if (!namespace.enter(state.networkNamespace(), pids)) {
                return RepairReport.unreachable(
                        state.policy().name(),
                        "its rules are in another network namespace, in which no process of the jail is");
            }
            List<PartReport> reports = new ArrayList<>();
            for (JailPart part : parts(group, pids)) {
                PartReport report = report(part);
                if (!report.before().isEmpty() || !report.failure().isEmpty()) {
                    reports.add(report);
                }
            }
            return new RepairReport(state.policy().name(), reports);
        }
    }

    /** Whether the jail was complete, and has not ended since: the same that its reaper asks. */
    private boolean isStanding(JailCgroup group) {
        List<String> teardown = new StateFiles(frame, state.policy().name()).teardown();
        if (!teardown.contains("cgroup-id " + group.id())) {
            return false;
        }
        if (mark != null) {
            return mark.groupId() == group.id();
        }
        for (String line : teardown) {
            if (line.startsWith("unit")) {
                // Its launcher has the lock until it executes the command; its reaper waits without it.
                boolean held = line.equals("unit-held");
                return (held || group.isPopulated())
                        && StateLocks.isFree(
                                new FileCalls(frame), state.policy().name());
            }
        }
        return group.isPopulated();
    }

    /** What enforces comes first. */
    private List<JailPart> parts(JailCgroup group, List<Integer> pids) {
        JailName name = state.policy().name();
        List<JailPart> parts = new ArrayList<>();
        if (state.guarded()) {
            parts.add(new GuardPart(frame, state, mark, group, home));
        }
        if (state.firewall() != FirewallChoice.NONE) {
            parts.add(new RulesPart(
                    frame,
                    namespace,
                    state,
                    PlaceKey.address(state, namespace.root().location())));
        }
        WayOutPart wayOut = Surroundings.wayOut(frame, state, mark, pids);
        if (wayOut != null) {
            parts.add(wayOut);
        }
        if (state.policy().sharing() == RangeSharing.EXCLUSIVE) {
            parts.add(new ReservationPart(frame, state));
        }
        if (Surroundings.hasReaper(frame, name, mark)) {
            parts.add(new ReaperPart(frame, namespace, name, home));
        }
        return parts;
    }

    private PartReport report(JailPart part) {
        List<String> before = List.of();
        try {
            before = part.missing();
            if (before.isEmpty() || options.dryRun()) {
                return new PartReport(part.name(), before, before, "");
            }
            String failure = restore(part);
            return new PartReport(part.name(), before, part.missing(), failure);
        } catch (KernelException | FirewallException e) {
            return new PartReport(part.name(), before, before, String.valueOf(e.getMessage()));
        }
    }

    private static String restore(JailPart part) {
        try {
            part.restore();
            return "";
        } catch (KernelException | FirewallException e) {
            return String.valueOf(e.getMessage());
        } catch (Failure e) {
            return e.text();
        }
    }
}
