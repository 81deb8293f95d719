// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.cgroup.namespace.ResolverPlan;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.plan.HostFacts;
import io.github.portjail.launcher.plan.Planner;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.Place;
import org.jspecify.annotations.Nullable;

/** Reads what a plan needs to know of this host. */
final class HostReading {
    private HostReading() {}

    /**
     * Refuses to go on as a root that lacks what a launch needs, before anything is touched.
     *
     * @throws Failure naming the capability that is missing
     */
    static void requireCapabilities(Privileges privileges) throws Failure {
        boolean bpf = privileges.has(Capability.CAP_BPF) || privileges.has(Capability.CAP_SYS_ADMIN);
        String missing = !privileges.has(Capability.CAP_NET_ADMIN) ? "CAP_NET_ADMIN" : bpf ? "" : "CAP_BPF";
        if (!missing.isEmpty()) {
            throw Failure.of("cannot make a jail: this root has no " + missing)
                    .withHint("in a container, give it CAP_NET_ADMIN, CAP_BPF and CAP_SYS_ADMIN");
        }
    }

    /**
     * Reads the facts.
     *
     * @param hierarchies what is mounted and where we are in it
     * @param location the root that the launch uses, or would use
     * @param root whether to plan for root's privilege
     */
    static HostFacts read(
            NativeFrame frame,
            CgroupHierarchies hierarchies,
            CgroupLocation location,
            boolean root,
            @Nullable String user,
            String home)
            throws Failure {
        String ownGroup = hierarchies.ownPath();
        if (ownGroup == null) {
            throw Failure.of("this kernel has no cgroup v2")
                    .withHint("it needs Linux 6.1 or later with CONFIG_CGROUPS");
        }
        long network = new FileCalls(frame).networkNamespace();
        UserIdentity identity = user == null ? null : UserIdentity.lookup(frame, user);
        return new HostFacts(new ProcessCalls(frame).getpid(), root, location, ownGroup, network, home, identity);
    }

    /** Reads what a jail with a network namespace needs beyond; null for another place. */
    static HostFacts.@Nullable Network network(NativeFrame frame, RunOptions options, HostFacts host) {
        if (options.place() != Place.NETNS) {
            return null;
        }
        JailName name = Planner.name(options, host.processId());
        return new HostFacts.Network(
                NamespacePlan.choose(frame, StateDirectory.ROOT, name, options.range()), ResolverPlan.read(frame));
    }
}
