// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.owner;

import io.github.portjail.cgroup.probe.Capability;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.CapabilityCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.cgroup.syscall.UserCalls;
import io.github.portjail.cgroup.syscall.UserIds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caller that is not root, but was given the capabilities to become it (systemd's {@code AmbientCapabilities=}): it makes its jail as
 * root, so that all that is written down of the jail is root's, and is itself again when it executes the program.
 */
public final class CapableCaller {
    /** CAP_NET_ADMIN, because who lacks it can make no jail anyway, and might have meant to steer only. */
    private static final List<Capability> NEEDED =
            List.of(Capability.CAP_SETUID, Capability.CAP_SETGID, Capability.CAP_NET_ADMIN);

    private CapableCaller() {}

    /**
     * Becomes root, all threads, where the capabilities allow it; of capabilities this process has no more than before.
     *
     * @return who it was, which is whom the program is to run as; null where nothing was changed
     */
    public static @Nullable UserIdentity becomeRoot(NativeFrame frame) {
        Privileges privileges = Privileges.read(frame);
        if (privileges.isRoot()) {
            return null;
        }
        for (Capability capability : NEEDED) {
            if (!privileges.has(capability)) {
                return null;
            }
        }
        UserCalls users = new UserCalls(frame);
        try {
            UserIds ids = users.ids();
            List<Long> groups = new ArrayList<>(ids.groups());
            groups.add(ids.effectiveGid());
            UserIdentity caller =
                    new UserIdentity(Long.toString(ids.effectiveUid()), ids.effectiveUid(), ids.effectiveGid(), groups);
            users.setgroups(List.of(0L));
            users.setresgid(0, 0, 0);
            // From a number that is not 0 to 0: what is permitted is in force (capabilities(7)).
            users.setresuid(0, 0, 0);
            // A file may be marked to give what is inheritable; the program is to have nothing of it.
            new CapabilityCalls(frame).clearInheritable(-1);
            return caller;
        } catch (SystemCallException e) {
            throw KernelException.because("become root", e, "in a user namespace without UID 0 nobody can");
        }
    }
}
