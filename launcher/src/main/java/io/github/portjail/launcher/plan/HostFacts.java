// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.hierarchy.CgroupLocation;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.cgroup.namespace.ResolverPlan;
import io.github.portjail.cgroup.owner.UserIdentity;
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
        @Nullable String withoutNamespace) {

    /**
     * What a jail with a network namespace needs to know beyond.
     *
     * @param plan links, addresses and routes that are free
     * @param resolver how names are resolved inside
     */
    public record Network(NamespacePlan plan, ResolverPlan resolver) {}
}
