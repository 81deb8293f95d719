// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.hierarchy.ServiceGroup;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.cgroup.namespace.ResolverPlan;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.probe.BpfProbe;
import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.NamespaceProbe;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.probe.Support;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.plan.HostFacts;
import io.github.portjail.launcher.plan.Planner;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.state.GroupJails;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Place;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a plan needs to know of this host. */
final class HostReading {
    private HostReading() {}

    /**
     * Refuses to go on as a root that lacks what every launch needs, before anything is touched.
     *
     * @throws Failure naming the capability that is missing, or the jail that took it away
     */
    static void requireCapabilities(NativeFrame frame, Privileges privileges, CgroupHierarchies hierarchies)
            throws Failure {
        if (!privileges.has(Capability.CAP_NET_ADMIN)) {
            String own = hierarchies.ownPath();
            if (own != null) {
                CgroupLocation location = CgroupLocation.expected(hierarchies);
                ProcessCalls process = new ProcessCalls(frame);
                Planner.refuseNesting(own, service(new FileCalls(frame), location, own, process));
            }
            throw Failure.of("cannot make a jail: this root has no CAP_NET_ADMIN")
                    .withHint("in a container, give it CAP_NET_ADMIN, CAP_BPF and CAP_SYS_ADMIN");
        }
    }

    /**
     * Reads the facts.
     *
     * @param hierarchies what is mounted and where we are in it
     * @param location the root that the launch uses, or would use
     * @param root whether to plan for root's privilege
     * @param privileges what to find out by trying, those of this process; or null to take for granted that all can be used
     * @param parentGroup the cgroup in which those of jails are made
     */
    static HostFacts read(
            NativeFrame frame,
            CgroupHierarchies hierarchies,
            CgroupLocation location,
            boolean root,
            @Nullable Privileges privileges,
            RunOptions options,
            String home,
            String parentGroup)
            throws Failure {
        String ownGroup = hierarchies.ownPath();
        if (ownGroup == null) {
            throw Failure.of("this kernel has no cgroup v2")
                    .withHint("it needs Linux 6.1 or later with CONFIG_CGROUPS");
        }
        long network = new FileCalls(frame).networkNamespace();
        // Else the class need not be there: a launch's cache does not hold it.
        boolean named = options.user() != null || options.inside().group() != null;
        UserIdentity identity = named
                ? UserIdentity.lookup(frame, options.user(), options.inside().group())
                : null;
        ProcessCalls process = new ProcessCalls(frame);
        long processId = process.getpid();
        HostFacts.Service service = service(new FileCalls(frame), location, ownGroup, process);
        String withoutBpf = privileges == null ? null : withoutBpf(frame, privileges, options);
        String withoutNamespace = withoutBpf == null || privileges == null
                ? null
                : withoutNamespace(frame, privileges, Planner.name(options, processId, service), options);
        return new HostFacts(
                processId,
                root,
                location,
                ownGroup,
                network,
                home,
                identity,
                withoutBpf,
                withoutNamespace,
                service,
                parentGroup,
                privileges,
                hierarchies.controls());
    }

    private static HostFacts.@Nullable Service service(
            FileCalls files, CgroupLocation location, String ownGroup, ProcessCalls process) {
        ServiceGroup around = ServiceGroup.around(ownGroup);
        String group = around == null ? null : location.below(around.path());
        if (around == null || group == null) {
            return null;
        }
        boolean command = isCommandOfService(process);
        List<String> jails = command
                ? GroupJails.ofPath(files, group)
                : GroupJails.of(files, group, groupId(files, location, group));
        return new HostFacts.Service(around.unit(), group, command, jails);
    }

    /** Told by systemd 248 and later; a process that one of the commands started has inherited another's. */
    private static boolean isCommandOfService(ProcessCalls process) {
        return Long.toString(process.getpid()).equals(process.environment("SYSTEMD_EXEC_PID"));
    }

    /** The name that the jail will have at its next start, too: the one that was given, or a service's; else null. */
    static @Nullable JailName lastingName(NativeFrame frame, RunOptions options) {
        if (options.name() != null) {
            return options.name();
        }
        String own = CgroupHierarchies.read(new FileCalls(frame)).ownPath();
        ServiceGroup around = own == null ? null : ServiceGroup.around(own);
        return around != null && isCommandOfService(new ProcessCalls(frame)) ? JailName.ofService(around.unit()) : null;
    }

    private static long groupId(FileCalls files, CgroupLocation location, String group) {
        FileStatus status = files.statxIfExists(FileCalls.AT_FDCWD, location.path() + "/" + group);
        return status == null ? 0 : status.inode();
    }

    private static @Nullable String withoutBpf(NativeFrame frame, Privileges privileges, RunOptions options) {
        return options.place() == Place.NETNS ? null : reason(BpfProbe.of(frame, privileges));
    }

    /** Asked only where BPF cannot be used: it takes milliseconds. */
    private static @Nullable String withoutNamespace(
            NativeFrame frame, Privileges privileges, JailName name, RunOptions options) {
        String reason = reason(NamespaceProbe.of(frame, privileges));
        if (reason != null) {
            return reason;
        }
        try {
            NamespacePlan.choose(frame, StateDirectory.ROOT, name, options.range());
            return null;
        } catch (KernelException e) {
            return e.getMessage();
        }
    }

    private static @Nullable String reason(Support support) {
        return support instanceof Support.Unsupported unsupported ? unsupported.reason() : null;
    }

    /** Reads what a jail with a network namespace needs beyond; null for another place. */
    static HostFacts.@Nullable Network network(NativeFrame frame, RunOptions options, HostFacts host) throws Failure {
        if (Planner.place(options, host) != Place.NETNS) {
            return null;
        }
        JailName name = Planner.name(options, host.processId(), host.service());
        PortSet range = Planner.steering(options, host).netns() ? options.range() : null;
        return new HostFacts.Network(
                NamespacePlan.choose(frame, StateDirectory.ROOT, name, range), ResolverPlan.read(frame));
    }
}
