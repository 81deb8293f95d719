// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.cgroup.namespace.ResolverPlan;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.probe.Privileges;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a plan needs to know of the host; gathered by reading only, so that a dry run needs no privilege.
 *
 * @param processId our PID, which the command will have
 * @param root whether the launch will have root's privilege
 * @param hierarchy where the root of the cgroup v2 hierarchy is
 * @param ownGroup our own path in that hierarchy, as the "0::" line of /proc/self/cgroup shows it
 * @param networkNamespace inode of /proc/self/ns/net
 * @param home directory of the installation, which holds {@code bin} and {@code lib}
 * @param user as whom the command is to run, or null for the caller
 * @param withoutBpf why BPF programs cannot be used, a phrase; null when they can, or when the launch does without
 * @param withoutNamespace why no network namespace can be made, a phrase; null when one can, or when BPF makes it needless
 * @param service the systemd service that this process belongs to, or null
 * @param parentGroup the cgroup in which those of jails are made, below the hierarchy's root
 * @param privileges those of this process; null for all
 * @param controls where cgroup file systems and /proc/sys are mounted
 */
public record HostFacts(
        long processId,
        boolean root,
        CgroupLocation hierarchy,
        String ownGroup,
        long networkNamespace,
        String home,
        @Nullable UserIdentity user,
        @Nullable String withoutBpf,
        @Nullable String withoutNamespace,
        @Nullable Service service,
        String parentGroup,
        @Nullable Privileges privileges,
        List<String> controls) {

    public HostFacts {
        controls = List.copyOf(controls);
    }

    /** The same, with the program run as this user. */
    public HostFacts withUser(UserIdentity other) {
        return new HostFacts(
                processId,
                root,
                hierarchy,
                ownGroup,
                networkNamespace,
                home,
                other,
                withoutBpf,
                withoutNamespace,
                service,
                parentGroup,
                privileges,
                controls);
    }

    /** The facts of a process that has all privileges. */
    public HostFacts(
            long processId,
            boolean root,
            CgroupLocation hierarchy,
            String ownGroup,
            long networkNamespace,
            String home,
            @Nullable UserIdentity user,
            @Nullable String withoutBpf,
            @Nullable String withoutNamespace,
            @Nullable Service service,
            String parentGroup) {
        this(
                processId,
                root,
                hierarchy,
                ownGroup,
                networkNamespace,
                home,
                user,
                withoutBpf,
                withoutNamespace,
                service,
                parentGroup,
                null,
                List.of("/sys/fs/cgroup", "/proc/sys"));
    }

    /** The facts of a process that is in no systemd service. */
    public HostFacts(
            long processId,
            boolean root,
            CgroupLocation hierarchy,
            String ownGroup,
            long networkNamespace,
            String home,
            @Nullable UserIdentity user,
            @Nullable String withoutBpf,
            @Nullable String withoutNamespace) {
        this(
                processId,
                root,
                hierarchy,
                ownGroup,
                networkNamespace,
                home,
                user,
                withoutBpf,
                withoutNamespace,
                null,
                OwnGroups.AT_ROOT);
    }

    /**
     * The systemd service that this process belongs to.
     *
     * @param unit its name
     * @param group its cgroup, below the hierarchy's root, without a leading slash
     * @param command whether systemd itself executed this process, as one of the service's commands; else a command did
     * @param jails names of the jails that have that cgroup
     */
    public record Service(String unit, String group, boolean command, List<String> jails) {
        public Service {
            jails = List.copyOf(jails);
        }
    }

    /**
     * What a jail with a network namespace needs to know beyond.
     *
     * @param plan links, addresses and routes that are free
     * @param resolver how names are resolved inside
     */
    public record Network(NamespacePlan plan, ResolverPlan resolver) {}
}
