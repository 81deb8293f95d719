// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.Teardown;
import io.github.portjail.rules.firewall.CgroupAddress;
import io.github.portjail.rules.firewall.ClassidAddress;
import io.github.portjail.rules.firewall.ContainerAddress;
import io.github.portjail.rules.firewall.Firewall;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.firewall.LinkAddress;
import io.github.portjail.rules.firewall.OwnerAddress;
import io.github.portjail.rules.firewall.UnitSet;
import io.github.portjail.rules.policy.FirewallChoice;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.LogPolicy;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.RangeSharing;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.Steering;
import io.github.portjail.rules.policy.ViolationAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns what the user asked and what the host is into a {@link LaunchPlan}; pure, so that it is tested without privilege. */
public final class Planner {
    /** Stands for the index of a command where the jail is held without one; -1 is that of a command of a profile. */
    private static final int HELD = -2;

    /** Stands in a plan's rules for the class ID, which the kernel's net_cls hierarchy has to be asked for. */
    private static final long CLASSID_OF_FIRST_JAIL = 0x706a0001L;

    private final HostFacts host;
    private final HostFacts.@Nullable Network network;
    private final Firewall firewall;

    /**
     * Plans for one host.
     *
     * @param network what a jail with a network namespace needs; else null
     * @param firewall the backend whose text the plan shows; it is only asked for text
     */
    public Planner(HostFacts host, HostFacts.@Nullable Network network, Firewall firewall) {
        this.host = host;
        this.network = network;
        this.firewall = firewall;
    }

    /**
     * The name that a jail will have.
     *
     * @param processId the command's PID
     * @param service the systemd service around it, or null
     */
    public static JailName name(RunOptions options, long processId, HostFacts.@Nullable Service service) {
        JailName given = options.name();
        if (given != null) {
            return given;
        }
        return service != null && service.command()
                ? JailName.ofService(service.unit())
                : JailName.derivedFrom(baseName(options.command().getFirst()), processId);
    }

    /**
     * The place that a jail will have.
     *
     * @throws Failure as {@link #plan}
     */
    public static Place place(RunOptions options, HostFacts host) throws Failure {
        return Arrangement.decide(options, host).place();
    }

    /**
     * How its sockets will get their ports; never auto.
     *
     * @throws Failure as {@link #plan}
     */
    public static Steering steering(RunOptions options, HostFacts host) throws Failure {
        return Arrangement.decide(options, host).steering();
    }

    /**
     * Plans a launch.
     *
     * @param now milliseconds since the epoch
     * @throws Failure when the host, the caller's privilege or its own jail does not allow it
     */
    public LaunchPlan plan(RunOptions options, long now) throws Failure {
        return plan(options, now, null, false);
    }

    /**
     * Plans a jail that stands without a command in it.
     *
     * @param now milliseconds since the epoch
     * @throws Failure as {@link #plan(RunOptions, long)}
     */
    public LaunchPlan planLasting(UpOptions options, long now) throws Failure {
        return plan(options.jail(), now, options, false);
    }

    /**
     * Plans a jail around a systemd service, without a command of portjail's own: systemd executes the service's.
     *
     * @param options their command is the service's name
     * @param set the set in which systemd keeps the service's cgroup, or null
     * @param now milliseconds since the epoch
     * @throws Failure as {@link #plan(RunOptions, long)}, and when systemd did not execute this process for a service
     */
    public LaunchPlan planHeld(RunOptions options, @Nullable UnitSet set, long now) throws Failure {
        LaunchPlan plan = plan(options, now, null, true);
        return set == null || !ServicePlan.hasSet(plan.jail().firewall(), options.onViolation())
                ? plan
                : ServicePlan.withSet(plan, set);
    }

    private LaunchPlan plan(RunOptions options, long now, @Nullable UpOptions up, boolean held) throws Failure {
        ContainerAddress container = up == null ? null : up.container();
        Arrangement arrangement = container == null
                ? LastingSteps.arranged(up, Arrangement.decide(options, host))
                : Arrangement.ofContainer(options, host);
        refuseNesting(host.ownGroup(), host.service());
        HostFacts.Service service = up == null ? jailedService(arrangement) : null;
        if (held) {
            ServicePlan.requireHoldable(arrangement, service, options);
        }
        Policy policy = policy(options, arrangement, name(options, host.processId(), host.service()));
        CgroupLocation root = host.hierarchy();
        String group = host.parentGroup() + "/" + policy.name();
        if (service != null) {
            group = service.group();
        } else if (up != null) {
            LastingSteps.refuse(up, arrangement, host);
            group = LastingSteps.group(up, root, group);
        }
        JailAddress address = container == null ? address(arrangement.place(), group) : container;
        Confining confining = held
                ? new Confining(Confinement.NONE, null)
                : Confining.decide(options.inside(), host.privileges(), arrangement.privileged(), host.user());
        JailState jail = new JailState(
                policy,
                group,
                root.level(group),
                arrangement.place(),
                PlaceKey.of(address),
                arrangement.steering(),
                arrangement.firewall(),
                arrangement.guarded(),
                host.networkNamespace(),
                host.processId(),
                now,
                up == null ? options.command() : List.of(),
                confining.confinement());
        List<LaunchStep> steps = arrangement.privileged()
                ? jailedSteps(jail, service, address, held ? HELD : options.commandIndex(), up)
                : steeredSteps(jail, options.commandIndex());
        return new LaunchPlan(
                jail,
                root,
                address,
                arrangement.reason(),
                arrangement.enforcement(options),
                remarks(arrangement, confining),
                notes(),
                steps);
    }

    /** The service whose own cgroup becomes the jail; null when a cgroup is made. */
    private HostFacts.@Nullable Service jailedService(Arrangement arrangement) throws Failure {
        HostFacts.Service service = host.service();
        if (service == null || !service.command() || !arrangement.privileged()) {
            return null;
        }
        ServicePlan.refuseRulesThatOutliveTheGroup(arrangement, service);
        return service;
    }

    private List<LaunchStep> jailedSteps(
            JailState jail,
            HostFacts.@Nullable Service service,
            JailAddress address,
            int commandIndex,
            @Nullable UpOptions up) {
        Policy policy = jail.policy();
        String directory = StateDirectory.path(policy.name());
        String root = host.hierarchy().path();
        String reaper = host.home() + "/lib/portjail-reaper";
        List<LaunchStep> steps = new ArrayList<>();
        if (service != null) {
            ServicePlan.addBeginning(steps, host, service, commandIndex == HELD, directory, reaper);
        } else {
            steps.add(new LaunchStep.WriteState(
                    directory, new Teardown(host.networkNamespace(), jail.group(), 0, LastingSteps.teardown(up))));
            steps.add(new LaunchStep.StartReaper(reaper, LaunchStep.StartReaper.WATCH, directory));
            steps.add(
                    up != null && up.group() != null
                            ? new LaunchStep.AdoptGroup(root, jail.group())
                            : new LaunchStep.CreateGroup(root, jail.group()));
        }
        if (policy.sharing() == RangeSharing.EXCLUSIVE) {
            steps.add(new LaunchStep.ReservePorts(policy.range()));
        }
        String classGroup = OwnGroups.AT_ROOT + "/" + policy.name();
        if (jail.place() == Place.NETCLS) {
            steps.add(new LaunchStep.CreateClass(classGroup));
        }
        if (jail.place() == Place.NETNS && !(address instanceof ContainerAddress)) {
            NamespacePlan plan = network().plan();
            steps.add(new LaunchStep.CreateNamespace(String.join("; ", plan.describe()), plan.teardownLines()));
        }
        if (jail.guarded()) {
            steps.add(new LaunchStep.AttachGuard(
                    host.home() + "/lib/port_guard.bpf.o",
                    policy.range(),
                    policy.onViolation() != ViolationAction.LOG,
                    jail.steering().bpf(),
                    policy.rewriting() == Rewriting.UNBOUND_DATAGRAMS,
                    jail.isLogged()));
        }
        if (jail.firewall() != FirewallChoice.NONE) {
            steps.add(new LaunchStep.InstallRules(firewall.describe(), firewall.installation(policy, address)));
        }
        steps.add(new LaunchStep.ReadBack());
        if (up != null) {
            LastingSteps.add(steps, jail, host, up);
        } else if (service != null && commandIndex == HELD) {
            steps.add(new LaunchStep.Hold(service.unit()));
        } else {
            if (service == null) {
                steps.add(new LaunchStep.EnterGroup(root, jail.group()));
            }
            addEntering(steps, jail, classGroup);
            addExecution(steps, jail, commandIndex);
        }
        return steps;
    }

    private void addEntering(List<LaunchStep> steps, JailState jail, String classGroup) {
        if (jail.place() == Place.NETCLS) {
            steps.add(new LaunchStep.EnterClass(classGroup));
        }
        if (jail.place() == Place.NETNS) {
            steps.add(new LaunchStep.EnterNamespace(network().resolver().needsMount()));
        }
    }

    /** For a caller without privilege: the library alone. */
    private List<LaunchStep> steeredSteps(JailState jail, int commandIndex) {
        List<LaunchStep> steps = new ArrayList<>();
        addExecution(steps, jail, commandIndex);
        return steps;
    }

    private void addExecution(List<LaunchStep> steps, JailState jail, int commandIndex) {
        if (jail.confinement().takesAnything()) {
            steps.add(new LaunchStep.Confine(
                    jail.confinement(), jail.confinement().readOnly() ? host.controls() : List.of()));
        }
        if (jail.steering().preload()) {
            steps.add(new LaunchStep.Preload(
                    host.home() + "/lib/libportjail_preload.so",
                    jail.policy().range().toString()));
        }
        if (host.user() != null) {
            steps.add(new LaunchStep.BecomeUser(host.user()));
        }
        // The argument vector of this process begins with the program's own name.
        steps.add(new LaunchStep.Execute(jail.command(), commandIndex + 1));
    }

    private JailAddress address(Place place, String group) {
        return switch (place) {
            case CGROUP -> cgroup(group);
            case NETCLS -> new ClassidAddress(CLASSID_OF_FIRST_JAIL);
            case OWNER -> new OwnerAddress(Objects.requireNonNull(host.user()).uid());
            case NETNS -> link(network().plan());
        };
    }

    private CgroupAddress cgroup(String group) {
        return PlaceKey.cgroup(group, host.hierarchy());
    }

    /** By what the firewall knows a jail behind this link. */
    public static LinkAddress link(NamespacePlan plan) {
        return new LinkAddress(plan.hostLink(), plan.address4(), plan.address6());
    }

    private HostFacts.Network network() {
        return Objects.requireNonNull(network, "a plan with a network namespace needs the network's facts");
    }

    private static List<String> remarks(Arrangement arrangement, Confining confining) {
        List<String> remarks = new ArrayList<>();
        if (arrangement.remark() != null) {
            remarks.add(arrangement.remark());
        }
        if (confining.remark() != null) {
            remarks.add(confining.remark());
        }
        return remarks;
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (network != null) {
            notes.addAll(network.plan().remarks());
            String names = network.resolver().remark();
            if (names != null) {
                notes.add(names);
            }
        }
        return notes;
    }

    /**
     * Refuses a jail inside another.
     *
     * @param own this process's cgroup, as {@link HostFacts#ownGroup}
     * @throws Failure when it is a jail's
     */
    public static void refuseNesting(String own, HostFacts.@Nullable Service service) throws Failure {
        if (OwnGroups.hold(own)) {
            throw Failure.of("cannot create a jail from inside the jail in cgroup '" + own + "'")
                    .withHint("a jail cannot be left; start both programs from outside, each in its own jail");
        }
        if (service != null && !service.command() && !service.jails().isEmpty()) {
            throw Failure.of("cannot create a jail from inside jail '"
                            + service.jails().getFirst() + "', which is " + service.unit())
                    .withHint("a jail cannot be left; start both programs from outside, each in its own jail");
        }
    }

    private static Policy policy(RunOptions options, Arrangement arrangement, JailName name) {
        String prefix = options.logPrefix() == null ? LogPolicy.usualPrefix(name) : options.logPrefix();
        LogPolicy log = new LogPolicy(options.logTarget(), prefix, options.logRate());
        return new Policy(
                name,
                options.range(),
                options.onViolation(),
                log,
                options.protocols(),
                arrangement.rewriting(),
                options.sharing());
    }

    private static String baseName(String command) {
        return command.substring(command.lastIndexOf('/') + 1);
    }
}
