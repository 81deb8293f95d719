// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.owner;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.cgroup.syscall.UserCalls;
import io.github.portjail.cgroup.syscall.UserIds;
import org.jspecify.annotations.Nullable;

/**
 * This process as another user, from just before it executes the program.
 *
 * <p>Real and effective IDs are the user's. The saved ones stay what the effective ones were, so that a launch whose
 * execve(2) fails can still be undone; execve always drops them, by copying the effective IDs to the saved ones
 * (credentials(7)), and with them every capability. HOME, USER and the rest of the environment stay the caller's.
 */
public final class UserSwitch {
    private final UserCalls users;
    private final UserIds before;

    private UserSwitch(UserCalls users, UserIds before) {
        this.users = users;
        this.before = before;
    }

    /** Becomes the user, all threads, groups first, and reads back that it is. Needs CAP_SETUID and CAP_SETGID. */
    public static UserSwitch become(NativeFrame frame, UserIdentity user) {
        UserCalls users = new UserCalls(frame);
        UserSwitch change = new UserSwitch(users, users.ids());
        try {
            users.setgroups(user.groups());
            users.setresgid(user.gid(), user.gid(), change.before.effectiveGid());
            users.setresuid(user.uid(), user.uid(), change.before.effectiveUid());
            if (user.uid() != 0) {
                // The kernel clears them itself only when no ID is root's any more.
                users.clearAmbientCapabilities();
            }
        } catch (SystemCallException e) {
            throw KernelException.because("become user " + user.describe(), e, hint(e.errno()));
        }
        change.requireNow(user);
        return change;
    }

    private static @Nullable String hint(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "run as root, with CAP_SETUID and CAP_SETGID";
            case Errno.EINVAL -> "the number has no meaning in this user namespace: see /proc/self/uid_map and gid_map";
            case Errno.EAGAIN -> "the user's limit of processes is reached";
            default -> null;
        };
    }

    private void requireNow(UserIdentity user) {
        UserIds expected = new UserIds(
                user.uid(),
                user.uid(),
                before.effectiveUid(),
                user.gid(),
                user.gid(),
                before.effectiveGid(),
                user.groups());
        UserIds actual = users.ids();
        if (!actual.equals(expected)) {
            throw new KernelException("the kernel made this process " + actual + " instead of " + expected, null, null);
        }
    }

    /** Becomes who it was before; for a program that could not be executed. */
    public void comeBack() {
        users.setresuid(before.realUid(), before.effectiveUid(), before.savedUid());
        users.setresgid(before.realGid(), before.effectiveGid(), before.savedGid());
        users.setgroups(before.groups());
    }
}
