// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.confinement.ConfinedProcess;
import io.github.portjail.cgroup.group.CgroupHold;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.namespace.JailNamespace;
import io.github.portjail.cgroup.namespace.KeptNamespace;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.cgroup.namespace.ResolverPlan;
import io.github.portjail.cgroup.namespace.StateRootLock;
import io.github.portjail.cgroup.netcls.NetClsGroup;
import io.github.portjail.cgroup.netcls.NetClsHierarchy;
import io.github.portjail.cgroup.owner.UserSwitch;
import io.github.portjail.cgroup.reservation.ReservedPorts;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.NotExecuted;
import io.github.portjail.launcher.plan.LaunchPlan;
import io.github.portjail.launcher.plan.LaunchStep;
import io.github.portjail.launcher.plan.Planner;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.StateLocks;
import io.github.portjail.launcher.state.Teardown;
import io.github.portjail.launcher.trace.LaunchTrace;
import io.github.portjail.rules.firewall.CgroupAddress;
import io.github.portjail.rules.firewall.ClassidAddress;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries a plan out, up to the execution of the command in this process.
 *
 * <p>Runs on one thread. What has been done is undone by one piece of code however the launch ends: the reaper that
 * the launch itself started. {@link #undo} only leaves the jail, hands the lock over and waits for it.
 */
final class Launch implements LaunchStep.Actor<Failure> {
    private final LaunchPlan plan;
    private final @Nullable CgroupRoot root;
    private final Firewall firewall;
    private final NativeFrame frame;
    private final ProcessCalls processes;
    private final Reaper reaper;
    private final @Nullable PortBlocks blocks;
    private final @Nullable LaunchTrace trace;

    private @Nullable StateDirectory state;
    private boolean reaperRuns;
    private @Nullable JailCgroup group;
    private PortGuard.@Nullable Loading guardLoading;
    private @Nullable NetClsGroup classGroup;
    private @Nullable JailNamespace namespace;
    private @Nullable UserSwitch userSwitch;
    private @Nullable ConfinedProcess confined;
    private JailAddress address;
    private final List<String> teardownLines = new ArrayList<>();
    private boolean inside;
    private boolean adopted;
    private @Nullable PortGuard guard;
    private @Nullable Admissions admissions;
    private boolean inUnit;

    Launch(
            LaunchPlan plan,
            @Nullable CgroupRoot root,
            Firewall firewall,
            NativeFrame frame,
            Reaper reaper,
            @Nullable PortBlocks blocks,
            @Nullable LaunchTrace trace) {
        this.plan = plan;
        this.root = root;
        this.firewall = firewall;
        this.frame = frame;
        this.processes = new ProcessCalls(frame);
        this.reaper = reaper;
        this.blocks = blocks;
        this.trace = trace;
        this.address = plan.address();
    }

    @Override
    public void writeState(LaunchStep.WriteState step) throws Failure {
        JailState jail = plan.jail();
        StateDirectory directory = NewState.create(frame, created(root), reaper, jail, isStanding(step.teardown()));
        state = directory;
        if (blocks != null) {
            blocks.keep();
        }
        directory.write(JailState.FILE, jail.toJson());
        directory.write(Teardown.FILE, step.teardown().toString());
        teardownLines.addAll(step.teardown().lines());
    }

    /** Whether the jail stands on when this process has ended although nobody is in it. */
    private boolean isStanding(Teardown teardown) {
        return plan.jail().command().isEmpty() || teardown.lines().contains(Teardown.UNIT_HELD);
    }

    @Override
    public void releaseUnit(LaunchStep.ReleaseUnit step) throws Failure {
        for (String name : step.jails()) {
            if (!reaper.claim(created(root), StateDirectory.ROOT + "/" + name)) {
                throw Failure.of(step.unit() + " is jailed already, as '" + name + "'")
                        .withHint("see portjail show " + name);
            }
        }
    }

    @Override
    public void startReaper(LaunchStep.StartReaper step) throws Failure {
        inUnit = step.mode().equals(LaunchStep.StartReaper.WATCH_UNIT);
        reaper.watch(created(root), step.mode(), step.directory());
        reaperRuns = true;
    }

    @Override
    public void createGroup(LaunchStep.CreateGroup step) {
        JailCgroup made = JailCgroup.create(frame, created(root), step.group());
        group = made;
        made.prepareToEnter();
    }

    /** Under the lock, so that no reaper takes back what is found in place. */
    @Override
    public void reservePorts(LaunchStep.ReservePorts step) throws Failure {
        try (StateRootLock _ = StateRootLock.take(frame, StateDirectory.ROOT)) {
            String lacking = Reservation.lacking(frame, step.range());
            if (!lacking.isEmpty()) {
                teardownLines.add(Reservation.teardownLine(lacking));
                writeTeardown();
                ReservedPorts.add(frame, lacking);
            }
        }
    }

    @Override
    public void useUnitGroup(LaunchStep.UseUnitGroup step) {
        group = JailCgroup.around(frame, created(root), step.group());
        inUnit = true;
        adopted = true;
        writeTeardown();
    }

    /** The chain is emptied before the jail's, to which it leads, is deleted. */
    @Override
    public void fillUnitSet(LaunchStep.FillUnitSet step) {
        teardownLines.addFirst(step.set().teardownLine());
        writeTeardown();
        firewall.judge(step.set(), plan.jail().policy(), (CgroupAddress) address);
    }

    /** Gives the lock up: what comes next is the unit's next command's, or gc's. */
    @Override
    public void hold(LaunchStep.Hold step) {
        created(state).close();
    }

    @Override
    public void createClass(LaunchStep.CreateClass step) {
        teardownLines.add(NetClsGroup.teardownLine(step.group()));
        writeTeardown();
        NetClsGroup made = NetClsGroup.create(frame, NetClsHierarchy.open(frame), step.group());
        classGroup = made;
        address = new ClassidAddress(made.classid());
    }

    /** Chooses again under the lock: another launcher may have taken what the plan found free. */
    @Override
    public void createNamespace(LaunchStep.CreateNamespace step) {
        Policy policy = plan.jail().policy();
        try (StateRootLock _ = StateRootLock.take(frame, StateDirectory.ROOT)) {
            PortSet range = plan.jail().steering().netns() ? policy.range() : null;
            NamespacePlan chosen = NamespacePlan.choose(frame, StateDirectory.ROOT, policy.name(), range);
            for (String line : chosen.teardownLines()) {
                teardownLines.add(line);
            }
            writeTeardown();
            namespace = JailNamespace.create(frame, chosen);
            address = Planner.link(chosen);
        }
    }

    /**
     * Begins the longest of all steps before the first: the kernel verifies BPF programs while the others are carried out, and {@link
     * #readBack} attaches them. Until then they do nothing, and they go with this process.
     */
    void beginAhead(List<LaunchStep> steps) {
        for (LaunchStep step : steps) {
            if (step instanceof LaunchStep.AttachGuard guarding) {
                attachGuard(guarding);
            }
        }
    }

    @Override
    public void attachGuard(LaunchStep.AttachGuard step) {
        if (guardLoading != null) {
            return;
        }
        guardLoading = PortGuard.begin(
                frame, step.object(), PortGuardConfig.of(plan.jail().policy(), step.steering(), step.witnessing()));
    }

    @Override
    public void installRules(LaunchStep.InstallRules step) {
        JailState jail = plan.jail();
        int before = teardownLines.size();
        for (String line :
                firewall.objects(jail.policy(), address, created(group).id())) {
            teardownLines.add(line);
        }
        writeTeardown();
        created(state)
                .write(JailState.FILE, jail.withPlaceKey(PlaceKey.of(address)).toJson());
        try (StateRootLock _ = IptablesTurn.take(frame, jail.firewall())) {
            firewall.apply(jail.policy(), address);
        } catch (FirewallException e) {
            // Nothing of it is in force: a reaper that may not ask the firewall need not.
            teardownLines.subList(before, teardownLines.size()).clear();
            writeTeardown();
            throw e;
        }
    }

    private void writeTeardown() {
        JailState jail = plan.jail();
        Teardown teardown = new Teardown(
                jail.networkNamespace(), jail.group(), created(group).id(), teardownLines);
        created(state).write(Teardown.FILE, teardown.toString());
    }

    @Override
    public void readBack(LaunchStep.ReadBack step) throws Failure {
        List<String> missing = new ArrayList<>();
        if (namespace != null) {
            missing.addAll(namespace.readBack());
        }
        missing.addAll(firewall.readBack(plan.jail().policy(), address));
        mark("rules read back");
        if (plan.jail().policy().sharing() == RangeSharing.EXCLUSIVE) {
            missing.addAll(Reservation.missing(frame, plan.jail().policy().range()));
        }
        // Last, because the kernel may still be verifying.
        if (guardLoading != null) {
            PortGuard loaded = guardLoading.finish();
            guard = loaded;
            mark("BPF programs loaded, which had begun beside the rules");
            if (adopted) {
                teardownLines.addAll(loaded.teardownLines());
                writeTeardown();
            }
            attach(loaded, created(group));
            missing.addAll(loaded.readBack(created(group).fd()));
        }
        requireNothingMissing(missing);
    }

    /**
     * What holds the cgroup makes it populated, as that of a jail that is complete: nobody may repair it until then. Somebody else's cgroup
     * is not entered.
     */
    private void attach(PortGuard loaded, JailCgroup to) {
        FileCalls files = new FileCalls(frame);
        Integer lock = StateLocks.lockForRepair(files, plan.jail().policy().name());
        try (CgroupHold _ = adopted ? null : to.hold()) {
            loaded.attach(to.fd());
        } finally {
            if (lock != null) {
                files.release(lock);
            }
        }
    }

    private void mark(String what) {
        if (trace != null) {
            trace.mark(what);
        }
    }

    private void requireNothingMissing(List<String> missing) throws Failure {
        if (!missing.isEmpty()) {
            throw Failure.of("the jail is not in force, the command was not executed: " + String.join("; ", missing))
                    .withHint("something else changes this host's rules or cgroups: see portjail list and "
                            + (plan.jail().firewall().isIptables() ? "iptables-save" : "nft list ruleset"));
        }
    }

    @Override
    public void enterGroup(LaunchStep.EnterGroup step) {
        inside = true;
        created(group).enter();
    }

    @Override
    public void enterClass(LaunchStep.EnterClass step) throws Failure {
        NetClsGroup entered = created(classGroup);
        entered.enter();
        requireNothingMissing(entered.readBack());
    }

    @Override
    public void enterNamespace(LaunchStep.EnterNamespace step) {
        ResolverPlan resolver = ResolverPlan.read(frame);
        created(namespace).enter();
        resolver.apply(frame, StateDirectory.path(plan.jail().policy().name()));
    }

    @Override
    public void confine(LaunchStep.Confine step) {
        confined = ConfinedProcess.confine(frame, step.confinement(), step.controls());
    }

    @Override
    public void preload(LaunchStep.Preload step) {
        processes.portjailPreload(step.library(), step.range());
    }

    @Override
    public void becomeUser(LaunchStep.BecomeUser step) {
        userSwitch = UserSwitch.become(frame, step.user());
    }

    @Override
    public void execute(LaunchStep.Execute step) throws Failure {
        if (step.argumentIndex() == 0) {
            processes.portjailReplaceArguments(step.command());
        }
        int errno = processes.portjailExecute(step.argumentIndex());
        throw NotExecuted.because(step.command().getFirst(), errno);
    }

    @Override
    public void adoptGroup(LaunchStep.AdoptGroup step) throws Failure {
        adopted = true;
        group = Admissions.adopt(frame, created(root), step.group());
        writeTeardown();
    }

    @Override
    public void admitProcess(LaunchStep.AdmitProcess step) {
        if (admissions == null) {
            admissions = new Admissions(frame, created(group));
        }
        admissions.admit(step.processId());
    }

    @Override
    public void keepNamespace(LaunchStep.KeepNamespace step) throws Failure {
        JailNamespace kept = created(namespace);
        reaper.keep(created(root), step.directory(), kept.file());
        KeptNamespace.open(frame, step.directory(), kept.inode()).close();
    }

    @Override
    public void makeLasting(LaunchStep.MakeLasting step) {
        long inode = namespace == null ? 0 : namespace.inode();
        List<Integer> programs = guard == null ? List.of() : guard.programIds();
        List<String> admitted = admissions == null ? List.of() : admissions.identities();
        LastingMark mark = new LastingMark(
                created(group).id(),
                inode,
                programs,
                step.user(),
                step.group(),
                step.adopted(),
                admitted,
                step.owner());
        created(state).write(LastingMark.FILE, mark.toJson());
    }

    /**
     * Undoes what was done.
     *
     * @return what could not be undone, or null
     */
    @Nullable String undo() {
        try {
            if (userSwitch != null) {
                userSwitch.comeBack();
            }
            if (confined != null) {
                confined.undo();
            }
            StateDirectory directory = state;
            if (directory == null) {
                return null;
            }
            if (namespace != null) {
                namespace.leave();
            }
            if (admissions != null) {
                admissions.undo();
            }
            if (classGroup != null) {
                classGroup.leave();
            }
            JailCgroup left = group;
            if (inside && left != null) {
                left.leave();
            }
            if (!reaperRuns && !inUnit) {
                directory.remove();
                return null;
            }
            directory.close();
            if (inUnit) {
                return undoInUnit();
            }
            return reaper.awaitTeardown(StateDirectory.path(plan.jail().policy().name()));
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    /** The reaper would wait until this process has ended. */
    private @Nullable String undoInUnit() {
        String directory = StateDirectory.path(plan.jail().policy().name());
        try {
            return reaper.claim(created(root), directory) ? null : directory + " is still there: run portjail gc";
        } catch (Failure e) {
            return e.text();
        }
    }

    private static <T> T created(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("a step of the plan came before the one that it needs");
        }
        return part;
    }
}
