// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.probe;

import io.github.portjail.cgroup.bpf.PortGuard;
import io.github.portjail.cgroup.bpf.PortGuardConfig;
import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.LibBpf;
import io.github.portjail.cgroup.syscall.LibNftables;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.firewall.NftResult;
import io.github.portjail.rules.policy.PortRange;

/**
 * What a launch would find here. For dry runs and diagnoses; a launch itself tries the real thing.
 *
 * @param cgroup2 whether jails can be made in a version 2 hierarchy
 * @param bpf whether the kernel takes the programs of the object file and can attach them
 * @param nftables whether the kernel takes rules that match by cgroup
 */
public record HostProbe(
        Privileges privileges, CgroupHierarchies hierarchies, Support cgroup2, Support bpf, Support nftables) {
    /** Of a table that check mode never makes. */
    private static final String NFT_COMMANDS = "add table inet portjail_probe\n"
            + "add map inet portjail_probe jails { type cgroupsv2 : verdict; }\n"
            + "add chain inet portjail_probe output"
            + " { type filter hook output priority filter; policy accept; }\n"
            + "add rule inet portjail_probe output socket cgroupv2 level 1 vmap @jails\n";

    /**
     * Tries all.
     *
     * @param objectPath the BPF object file
     */
    public static HostProbe of(NativeFrame frame, String objectPath) {
        return of(frame, Privileges.read(frame), objectPath);
    }

    static HostProbe of(NativeFrame frame, Privileges privileges, String objectPath) {
        CgroupHierarchies hierarchies = CgroupHierarchies.read(new FileCalls(frame));
        return new HostProbe(
                privileges,
                hierarchies,
                cgroup2(frame, privileges, hierarchies),
                bpf(frame, privileges, hierarchies, objectPath),
                nftables(frame, privileges));
    }

    private static Support cgroup2(NativeFrame frame, Privileges privileges, CgroupHierarchies hierarchies) {
        if (hierarchies.ownPath() == null) {
            return new Support.Unsupported("the kernel has no cgroup v2");
        }
        if (!privileges.isRoot()) {
            return new Support.Unknown("only root makes cgroups");
        }
        try (CgroupRoot root = CgroupRoot.open(frame, hierarchies)) {
            return root.isDetached() && !privileges.has(Capability.CAP_SYS_ADMIN)
                    ? new Support.Unsupported("CAP_SYS_ADMIN is missing")
                    : new Support.Supported();
        } catch (KernelException e) {
            return new Support.Unsupported(message(e));
        }
    }

    private static Support bpf(
            NativeFrame frame, Privileges privileges, CgroupHierarchies hierarchies, String objectPath) {
        if (!privileges.has(Capability.CAP_NET_ADMIN)
                || !(privileges.has(Capability.CAP_BPF) || privileges.has(Capability.CAP_SYS_ADMIN))) {
            return new Support.Unknown("CAP_BPF and CAP_NET_ADMIN are missing, which root has");
        }
        try (CgroupRoot root = CgroupRoot.open(frame, hierarchies)) {
            LibBpf.open(frame).query(root.fd(), LibBpf.BPF_CGROUP_INET_EGRESS);
            PortGuard.load(frame, objectPath, new PortGuardConfig(new PortRange(1, 1), true))
                    .close();
            return new Support.Supported();
        } catch (SystemCallException e) {
            return e.errno() == Errno.EINVAL
                    ? new Support.Unsupported("the kernel was built without CONFIG_CGROUP_BPF")
                    : new Support.Unsupported(message(e));
        } catch (KernelException e) {
            return new Support.Unsupported(message(e));
        }
    }

    private static Support nftables(NativeFrame frame, Privileges privileges) {
        try (LibNftables nft = LibNftables.open(frame)) {
            if (!privileges.has(Capability.CAP_NET_ADMIN)) {
                return new Support.Unknown("CAP_NET_ADMIN is missing, which root has");
            }
            NftResult result = nft.check(NFT_COMMANDS);
            return result.status() == 0 ? new Support.Supported() : new Support.Unsupported(firstLine(result.error()));
        } catch (KernelException e) {
            return new Support.Unsupported(message(e));
        }
    }

    private static String message(KernelException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
