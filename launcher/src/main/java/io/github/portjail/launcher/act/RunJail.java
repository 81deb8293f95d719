// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.owner.CapableCaller;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.plan.BlockRequest;
import io.github.portjail.launcher.plan.HostFacts;
import io.github.portjail.launcher.plan.LaunchPlan;
import io.github.portjail.launcher.plan.LaunchStep;
import io.github.portjail.launcher.plan.OwnGroups;
import io.github.portjail.launcher.plan.Planner;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.UpOptions;
import io.github.portjail.launcher.trace.LaunchTrace;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.LinkAddress;
import io.github.portjail.rules.firewall.NoFirewall;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.JailName;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code portjail run} and {@code portjail up}: plans, and carries the plan out. */
public final class RunJail {
    private final String home;
    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream notes;
    private @Nullable LaunchTrace trace;

    /**
     * Prepares to run.
     *
     * @param home the installation's directory
     * @param out where a dry run is printed
     * @param err where warnings, {@code -v} and {@code --trace-launch} are printed
     * @param notes where notes are printed
     */
    public RunJail(String home, PrintStream out, PrintStream err, PrintStream notes) {
        this.home = home;
        this.out = out;
        this.err = err;
        this.notes = notes;
    }

    /**
     * Runs the command in a jail; returns only after a dry run.
     *
     * @throws Failure when the command was not executed; everything that had been done is undone then
     */
    public void run(RunOptions options) throws Failure {
        run(options, Task.RUN);
    }

    /**
     * Makes a jail that stands without a command in it, and returns.
     *
     * @throws Failure when there is no such jail; everything that had been done is undone then
     */
    public void up(UpOptions options) throws Failure {
        run(options.jail(), new Task(options, false, null, null));
    }

    /**
     * Puts the systemd service that this process is executed for into a jail, and returns.
     *
     * @param options their command is the service's name
     * @param set the set in which systemd keeps the service's cgroup, or null
     * @throws Failure when the jail is not in force; everything that had been done is undone then
     */
    public void hold(RunOptions options, @Nullable UnitSet set) throws Failure {
        run(options, new Task(null, true, set, null));
    }

    /**
     * What is wanted.
     *
     * @param lasting how a jail stands without a command, or null
     * @param held whether it is a systemd service that is jailed, whose commands systemd executes
     * @param set the set in which systemd keeps that service's cgroup, or null
     * @param caller whom the command is to run as if the user asked for nobody else; null for whoever this process is
     */
    private record Task(
            @Nullable UpOptions lasting,
            boolean held,
            @Nullable UnitSet set,
            @Nullable UserIdentity caller) {
        static final Task RUN = new Task(null, false, null, null);

        boolean isRun() {
            return lasting == null && !held;
        }

        boolean isContainer() {
            return lasting != null && lasting.container() != null;
        }

        LaunchPlan plan(Planner planner, RunOptions options, long now) throws Failure {
            if (lasting != null) {
                return planner.planLasting(lasting.withJail(options), now);
            }
            return held ? planner.planHeld(options, set, now) : planner.plan(options, now);
        }
    }

    private void run(RunOptions options, Task task) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            if (options.traced()) {
                trace = LaunchTrace.begin(frame, err, System.nanoTime());
            }
            if (options.dryRun()) {
                out.print(dryPlan(frame, options, task).print());
                return;
            }
            Task whose = task.isRun() && new ProcessCalls(frame).geteuid() != 0 ? ofCaller(frame, options) : task;
            if (options.block() == null) {
                launch(frame, options, whose, null);
            } else {
                launchInBlock(frame, options, whose);
            }
            if (task.lasting() != null) {
                tell(err, task.lasting().warnings());
                tell(notes, task.lasting().notes());
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        } catch (FirewallException e) {
            throw Failures.of(e);
        }
    }

    /** A caller that may become root does so now. */
    private static Task ofCaller(NativeFrame frame, RunOptions options) throws Failure {
        UserIdentity caller = CapableCaller.becomeRoot(frame);
        if (caller != null && options.user() == null && options.inside().group() != null) {
            throw Failure.of("--group needs --user here: this process is root by its capabilities alone")
                    .withHint("write --user " + caller.uid() + ", too; or leave the group to Group= in the unit");
        }
        return new Task(null, false, null, caller);
    }

    private LaunchPlan dryPlan(NativeFrame frame, RunOptions asked, Task task) throws Failure {
        RunOptions options = asked;
        BlockRequest block = asked.block();
        if (block != null) {
            JailName name = HostReading.lastingName(frame, asked);
            options = asked.withRange(PortBlocks.look(frame).choose(name, block));
            out.println("block: " + block.size().ports() + " ports, chosen as if the jail began now"
                    + (name == null ? "" : "; kept for " + name));
        }
        CgroupHierarchies hierarchies = CgroupHierarchies.read(new FileCalls(frame));
        CgroupLocation location = CgroupLocation.expected(hierarchies);
        Privileges privileges = Privileges.read(frame);
        return plan(
                frame,
                options,
                hierarchies,
                location,
                true,
                privileges.isRoot() ? privileges : null,
                Firewalls.textOnly(options.firewall()),
                task,
                new JailsSubtree(new FileCalls(frame)).expected());
    }

    private LaunchPlan plan(
            NativeFrame frame,
            RunOptions options,
            CgroupHierarchies hierarchies,
            CgroupLocation location,
            boolean root,
            @Nullable Privileges privileges,
            Firewall firewall,
            Task task,
            String parentGroup)
            throws Failure {
        HostFacts host = HostReading.read(frame, hierarchies, location, root, privileges, options, home, parentGroup);
        if (host.user() == null && task.caller() != null) {
            host = host.withUser(task.caller());
        }
        HostFacts.Network network = task.isContainer() ? null : HostReading.network(frame, options, host);
        Planner planner = new Planner(host, network, firewall);
        long now = System.currentTimeMillis();
        return task.plan(planner, options, now);
    }

    private void launchInBlock(NativeFrame frame, RunOptions options, Task task) throws Failure {
        if (!Privileges.read(frame).isRoot()) {
            throw Failure.of("cannot choose a range without root: what jails hold is known to root alone")
                    .withHint("run it by sudo, or give the range: --range LO:HI");
        }
        try (PortBlocks blocks = PortBlocks.lock(frame)) {
            BlockRequest block = Objects.requireNonNull(options.block(), "a range that is to be chosen");
            JailName name = HostReading.lastingName(frame, options);
            launch(frame, options.withRange(blocks.choose(name, block)), task, blocks);
        }
    }

    private void launch(NativeFrame frame, RunOptions options, Task task, @Nullable PortBlocks blocks) throws Failure {
        CgroupHierarchies hierarchies = CgroupHierarchies.read(new FileCalls(frame));
        Privileges privileges = Privileges.read(frame);
        if (!privileges.isRoot()) {
            if (task.held()) {
                throw Failure.of("cannot jail a service without root").withHint("put + before the command in the unit");
            }
            launchWithoutPrivilege(frame, options, hierarchies, task);
            return;
        }
        HostReading.requireCapabilities(frame, privileges, hierarchies);
        mark("cgroups and privileges read");
        try (CgroupRoot root = CgroupRoot.open(frame, hierarchies);
                Firewalls firewalls = Firewalls.open(frame, options.firewall())) {
            Firewall firewall = firewalls.chosen();
            mark("firewall's library or programs opened");
            RunOptions decided = options.withFirewall(firewalls.choice());
            JailsSubtree subtree = new JailsSubtree(new FileCalls(frame));
            String parent = subtree.take(root);
            LaunchPlan plan =
                    plan(frame, decided, hierarchies, root.location(), true, privileges, firewall, task, parent);
            if (plan.jail().group().startsWith(parent + "/")) {
                tell(notes, subtree.remarks());
            }
            if (plan.address() instanceof LinkAddress) {
                tell(notes, firewall.forwardingObstacles());
            }
            mark("host looked at, launch planned");
            Reaper reaper = new Reaper(frame, home + "/lib/portjail-reaper");
            carryOut(plan, new Launch(plan, root, firewall, frame, reaper, blocks, trace), options.verbose());
        }
    }

    /** Steers by a preloaded library alone, and always says that nothing is enforced. */
    private void launchWithoutPrivilege(NativeFrame frame, RunOptions options, CgroupHierarchies hierarchies, Task task)
            throws Failure {
        CgroupLocation location = CgroupLocation.expected(hierarchies);
        LaunchPlan plan =
                plan(frame, options, hierarchies, location, false, null, new NoFirewall(), task, OwnGroups.AT_ROOT);
        err.println("portjail: enforcement: " + plan.enforcement().describe());
        Reaper none = new Reaper(frame, "");
        mark("launch planned");
        carryOut(plan, new Launch(plan, null, new NoFirewall(), frame, none, null, trace), options.verbose());
    }

    private void carryOut(LaunchPlan plan, Launch launch, boolean verbose) throws Failure {
        try {
            tell(err, plan.remarks());
            tell(notes, plan.notes());
            if (verbose) {
                err.println("portjail: steering: " + plan.jail().steering() + ", " + plan.steeringReason());
                err.println("portjail: enforcement: " + plan.enforcement().describe());
            }
            launch.beginAhead(plan.steps());
            mark("loading of BPF programs begun");
            for (LaunchStep step : plan.steps()) {
                if (verbose) {
                    err.println("portjail: " + step.describe());
                }
                if (trace != null && step instanceof LaunchStep.Execute) {
                    trace.print();
                }
                step.accept(launch);
                if (trace != null) {
                    trace.markStep(step);
                }
            }
            if (trace != null) {
                trace.print();
            }
        } catch (Failure e) {
            throw undone(launch, e);
        } catch (KernelException e) {
            throw undone(launch, Failures.of(e));
        } catch (FirewallException e) {
            throw undone(launch, Failures.of(e));
        } catch (RuntimeException | Error e) {
            throw undone(launch, Failures.unexpected(e));
        }
    }

    private void mark(String what) {
        if (trace != null) {
            trace.mark(what);
        }
    }

    private static void tell(PrintStream stream, List<String> remarks) {
        for (int i = 0; i < remarks.size(); i++) {
            stream.println("portjail: " + remarks.get(i));
        }
    }

    private static Failure undone(Launch launch, Failure failure) {
        String left = launch.undo();
        return left == null
                ? failure
                : failure.withHint("not everything could be undone: " + left + "; portjail gc tries again");
    }
}
