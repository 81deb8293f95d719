// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.cgroup.confinement.Confinement;
import io.github.portjail.cgroup.owner.UserIdentity;
import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.Privileges;
import org.jspecify.annotations.Nullable;

/**
 * What is taken from a program, decided.
 *
 * @param confinement what
 * @param remark what the user must be told of it, one sentence, or null
 */
public record Confining(Confinement confinement, @Nullable String remark) {
    /**
     * Decides. A root that lacks the capability which taking needs goes on without, and is told.
     *
     * @param privileges those of the launch; null for all
     * @param jailed whether there is a jail to be kept in at all
     * @param user as whom the program runs, or null for the caller
     */
    public static Confining decide(
            InsideOptions options, @Nullable Privileges privileges, boolean jailed, @Nullable UserIdentity user) {
        boolean confines = jailed && !options.keepCapabilities();
        boolean drops = confines && has(privileges, Capability.CAP_SETPCAP);
        // Who is not UID 0 and can never become it writes none of these files anyway.
        boolean staysPlain = options.noNewPrivileges() && user != null && user.uid() != 0;
        boolean readOnly = confines && !staysPlain && has(privileges, Capability.CAP_SYS_ADMIN);
        String remark = null;
        if (confines && !drops) {
            remark = "this root has no CAP_SETPCAP: root inside keeps its capabilities, and may leave the jail";
        } else if (confines && !staysPlain && !readOnly) {
            remark = "this root has no CAP_SYS_ADMIN: cgroups and /proc/sys are not read-only for root inside, who may"
                    + " leave the jail";
        }
        Confinement decided = new Confinement(drops, readOnly, options.noNewPrivileges(), options.closeFiles());
        return new Confining(decided, remark);
    }

    private static boolean has(@Nullable Privileges privileges, Capability capability) {
        return privileges == null || privileges.has(capability);
    }
}
