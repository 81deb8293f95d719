// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.group.CgroupHold;
import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.netcls.NetClsHierarchy;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.PortRange;
import java.util.List;
import java.util.Map;

/** What can be done with cgroups here: tried on one that no process is in, and that is removed at once. */
final class CgroupProbe {
    private static final String GROUP = "portjail-doctor-";

    private final NativeFrame frame;
    private final Privileges privileges;
    private final CgroupHierarchies hierarchies;
    private final String objectPath;

    CgroupProbe(NativeFrame frame, Privileges privileges, CgroupHierarchies hierarchies, String objectPath) {
        this.frame = frame;
        this.privileges = privileges;
        this.hierarchies = hierarchies;
        this.objectPath = objectPath;
    }

    void tryAll(Map<HostAbility, Support> abilities) {
        Support unknown = new Support.Unknown("needs root");
        boolean mayUseBpf = privileges.has(Capability.CAP_NET_ADMIN)
                && (privileges.has(Capability.CAP_BPF) || privileges.has(Capability.CAP_SYS_ADMIN));
        abilities.put(HostAbility.CGROUP2, cgroup2(unknown));
        boolean hasGroup = abilities.get(HostAbility.CGROUP2) instanceof Support.Supported;
        Support noGroup = privileges.isRoot() ? new Support.Unknown("there is no cgroup to attach them to") : unknown;
        abilities.put(HostAbility.BPF_GUARD, mayUseBpf && hasGroup ? guard() : mayUseBpf ? noGroup : unknown);
        abilities.put(HostAbility.BPF_SETSOCKOPT, mayUseBpf ? helper(LibBpf.BPF_FUNC_SETSOCKOPT) : unknown);
        abilities.put(HostAbility.BPF_LOOP, mayUseBpf ? helper(LibBpf.BPF_FUNC_LOOP) : unknown);
        abilities.put(HostAbility.BPF_SET_RETVAL, mayUseBpf ? helper(LibBpf.BPF_FUNC_SET_RETVAL) : unknown);
        abilities.put(HostAbility.BPF_MPTCP, mayUseBpf ? helper(LibBpf.BPF_FUNC_SKC_TO_MPTCP_SOCK) : unknown);
        abilities.put(HostAbility.NET_CLS, privileges.has(Capability.CAP_SYS_ADMIN) ? netCls() : unknown);
    }

    private Support cgroup2(Support unknown) {
        if (hierarchies.ownPath() == null) {
            return new Support.Unsupported("the kernel has no cgroup v2");
        }
        return privileges.isRoot() ? Support.of(() -> inOwnGroup(group -> {})) : unknown;
    }

    private interface GroupTrial {
        void run(JailCgroup group);
    }

    private void inOwnGroup(GroupTrial trial) {
        String name = GROUP + new ProcessCalls(frame).getpid();
        try (CgroupRoot root = CgroupRoot.open(frame, hierarchies);
                JailCgroup group = JailCgroup.create(frame, root, name)) {
            try {
                trial.run(group);
            } finally {
                group.remove();
            }
        }
    }

    private Support guard() {
        try {
            inOwnGroup(this::attachGuard);
            return new Support.Supported();
        } catch (KernelException e) {
            boolean noCgroupPrograms =
                    e.getCause() instanceof SystemCallException cause && cause.errno() == Errno.EINVAL;
            return new Support.Unsupported(
                    e.getMessage() + (noCgroupPrograms ? ": it needs Linux 6.1 with CONFIG_CGROUP_BPF" : ""));
        }
    }

    private void attachGuard(JailCgroup group) {
        try (PortGuard guard = PortGuard.load(frame, objectPath, new PortGuardConfig(new PortRange(1, 1), true));
                CgroupHold _ = group.hold()) {
            guard.attach(group.fd());
            List<String> missing = guard.readBack(group.fd());
            if (!missing.isEmpty()) {
                throw new KernelException(String.join("; ", missing), null, null);
            }
        }
    }

    private Support helper(int helper) {
        return Support.of(() -> {
            if (!LibBpf.open(frame).hasHelper(LibBpf.BPF_PROG_TYPE_CGROUP_SOCK_ADDR, helper)) {
                throw new KernelException("the kernel's verifier does not know it at connect", null, null);
            }
        });
    }

    /** Where it is mounted nowhere it is mounted without a place, and given free again. */
    private Support netCls() {
        return Support.of(() -> NetClsHierarchy.open(frame).close());
    }
}
