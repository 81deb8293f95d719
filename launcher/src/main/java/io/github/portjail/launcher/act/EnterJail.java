// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.confinement.ConfinedProcess;
import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.namespace.KeptNamespace;
import io.github.portjail.cgroup.namespace.ResolverPlan;
import io.github.portjail.cgroup.netcls.NetClsGroup;
import io.github.portjail.cgroup.netcls.NetClsHierarchy;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.owner.UserSwitch;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.outcome.NotExecuted;
import io.github.portjail.launcher.plan.Confining;
import io.github.portjail.launcher.plan.EnterOptions;
import io.github.portjail.launcher.plan.InsideOptions;
import io.github.portjail.launcher.plan.OwnGroups;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.PlaceKey;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.firewall.FirewallException;
import io.github.portjail.rules.firewall.JailAddress;
import io.github.portjail.rules.firewall.LinkAddress;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.RangeSharing;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code portjail enter}: executes a command in a lasting jail, after it was read back that the jail is in force.
 *
 * <p>Changes nothing but this process, so that there is nothing to undo: it ends, or becomes the command. Until then it holds a
 * shared lock on the jail, which keeps {@code portjail down} away.
 */
public final class EnterJail {
    private static final int PATIENCE_MILLISECONDS = 5_000;

    private final String home;
    private final PrintStream err;

    /**
     * Prepares to enter.
     *
     * @param home the installation's directory
     * @param err where {@code -v} is printed
     */
    public EnterJail(String home, PrintStream err) {
        this.home = home;
        this.err = err;
    }

    /**
     * Executes the command; does not return.
     *
     * @throws Failure when it was not executed
     */
    public void enter(EnterOptions options) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            Privileges privileges = Privileges.read(frame);
            if (!privileges.isRoot()) {
                throw Failure.of("cannot enter a jail without root").withHint("run it by sudo");
            }
            FileCalls files = new FileCalls(frame);
            CgroupHierarchies hierarchies = CgroupHierarchies.read(files);
            refuseNesting(hierarchies.ownPath());
            HostReading.requireCapabilities(frame, privileges, hierarchies);
            LastingJail.require(files, options.name());
            try (StateDirectory locked = StateDirectory.open(files, options.name(), true, PATIENCE_MILLISECONDS)) {
                if (locked == null) {
                    throw LastingJail.noJail(options.name());
                }
                enter(frame, LastingJail.read(frame, options.name()), options, hierarchies);
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        } catch (FirewallException e) {
            throw Failures.of(e);
        }
    }

    private void enter(NativeFrame frame, LastingJail jail, EnterOptions options, CgroupHierarchies hierarchies)
            throws Failure {
        JailState state = jail.state();
        requireNetworkNamespace(frame, state);
        if (PlaceKey.isContainer(state)) {
            throw Failure.of("jail '" + options.name() + "' is a container's, whose engine alone starts programs in it")
                    .withHint("docker exec, or podman exec: what they start is jailed, too");
        }
        UserIdentity user = user(frame, jail, options);
        try (CgroupRoot root = CgroupRoot.open(frame, hierarchies);
                JailCgroup group = jail.group(frame, root)) {
            if (group == null) {
                throw jail.notInForce(List.of("cgroup " + state.group() + " is gone"));
            }
            group.prepareToEnter();
            NetClsGroup classGroup = state.place() == Place.NETCLS ? classGroup(frame, jail) : null;
            KeptNamespace namespace = state.place() == Place.NETNS ? namespace(frame, jail) : null;
            requireInForce(frame, jail, PlaceKey.address(state, root.location()), group, namespace);
            say(options, "the jail was read back: it is in force; entering cgroup " + state.group());
            group.enter();
            if (classGroup != null) {
                classGroup.enter();
            }
            if (namespace != null) {
                ResolverPlan resolver = ResolverPlan.read(frame);
                namespace.enter();
                resolver.apply(frame, StateDirectory.path(options.name()));
            }
            confine(frame, state, user, options, hierarchies.controls());
            execute(frame, state, user, options);
        }
    }

    private static void refuseNesting(@Nullable String own) throws Failure {
        if (own != null && OwnGroups.hold(own)) {
            throw Failure.of("cannot enter a jail from inside the jail in cgroup '" + own + "'")
                    .withHint("a jail cannot be left: enter it from a shell that is in none");
        }
    }

    /** Rules of another network namespace would not judge the command, and cannot be read back from here. */
    private static void requireNetworkNamespace(NativeFrame frame, JailState state) throws Failure {
        if (new FileCalls(frame).networkNamespace() != state.networkNamespace()) {
            throw Failure.of("the rules of jail '" + state.policy().name() + "' are in another network namespace")
                    .withHint("enter it from the network namespace in which portjail up was run");
        }
    }

    private static @Nullable UserIdentity user(NativeFrame frame, LastingJail jail, EnterOptions options)
            throws Failure {
        String name = options.user();
        String group = options.inside().group();
        if (name == null) {
            name = emptyAsNull(jail.mark().user());
            group = group == null ? emptyAsNull(jail.mark().group()) : group;
        }
        UserIdentity user = name == null && group == null ? null : UserIdentity.lookup(frame, name, group);
        JailState state = jail.state();
        if (state.place() == Place.OWNER && (user == null || user.uid() != Long.parseLong(state.placeKey()))) {
            throw Failure.of("jail '" + state.policy().name() + "' holds what UID " + state.placeKey()
                            + " sends, and no other user")
                    .withHint("leave --user out");
        }
        return user;
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static NetClsGroup classGroup(NativeFrame frame, LastingJail jail) throws Failure {
        JailState state = jail.state();
        NetClsGroup group = NetClsGroup.find(
                frame,
                NetClsHierarchy.open(frame),
                OwnGroups.AT_ROOT + "/" + state.policy().name());
        if (group == null || group.classid() != Long.parseLong(state.placeKey())) {
            throw jail.notInForce(List.of("net_cls cgroup " + state.group() + " with class ID " + state.placeKey()));
        }
        return group;
    }

    private static KeptNamespace namespace(NativeFrame frame, LastingJail jail) throws Failure {
        try {
            return KeptNamespace.open(
                    frame,
                    StateDirectory.path(jail.state().policy().name()),
                    jail.mark().namespace());
        } catch (KernelException e) {
            throw jail.notInForce(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static void requireInForce(
            NativeFrame frame,
            LastingJail jail,
            JailAddress address,
            JailCgroup group,
            @Nullable KeptNamespace namespace)
            throws Failure {
        JailState state = jail.state();
        List<String> missing = new ArrayList<>();
        if (state.guarded()) {
            PortGuardConfig config =
                    PortGuardConfig.of(state.policy(), state.steering().bpf(), state.isLogged());
            missing.addAll(
                    PortGuard.missing(frame, group.fd(), config, jail.mark().programs()));
        }
        try (Firewalls firewalls = Firewalls.open(frame, state.firewall())) {
            missing.addAll(firewalls.chosen().readBack(state.policy(), address));
        }
        if (state.policy().sharing() == RangeSharing.EXCLUSIVE) {
            missing.addAll(Reservation.missing(frame, state.policy().range()));
        }
        if (namespace != null && address instanceof LinkAddress link) {
            JailName name = state.policy().name();
            missing.addAll(namespace.readBack(
                    name,
                    link.hostLink(),
                    state.steering().netns() ? state.policy().range() : null));
        }
        if (!missing.isEmpty()) {
            throw jail.notInForce(missing);
        }
    }

    /** What the jail was given holds for whoever enters; more may be asked, and only {@code --keep-caps} asks for less. */
    private void confine(
            NativeFrame frame,
            JailState state,
            @Nullable UserIdentity user,
            EnterOptions options,
            List<String> controls) {
        Confinement given = state.confinement();
        InsideOptions asked = new InsideOptions(
                null,
                options.inside().keepCapabilities() || !given.dropsCapabilities(),
                options.inside().noNewPrivileges() || given.noNewPrivileges(),
                options.inside().closeFiles() || given.closesFiles());
        Confining confining = Confining.decide(asked, Privileges.read(frame), true, user);
        String remark = confining.remark();
        if (remark != null) {
            err.println("portjail: " + remark);
        }
        say(
                options,
                "confine the command: "
                        + String.join("; ", confining.confinement().phrases()));
        ConfinedProcess.confine(frame, confining.confinement(), controls);
    }

    private void execute(NativeFrame frame, JailState state, @Nullable UserIdentity user, EnterOptions options)
            throws Failure {
        ProcessCalls processes = new ProcessCalls(frame);
        if (state.steering().preload()) {
            processes.portjailPreload(
                    home + "/lib/libportjail_preload.so", state.policy().range().toString());
        }
        if (user != null) {
            say(options, "become " + user.describe());
            UserSwitch.become(frame, user);
        }
        // The argument vector of this process begins with the program's own name.
        int errno = processes.portjailExecute(options.commandIndex() + 1);
        throw NotExecuted.because(options.command().getFirst(), errno);
    }

    private void say(EnterOptions options, String line) {
        if (options.verbose()) {
            err.println("portjail: " + line);
        }
    }
}
