// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.owner;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.cgroup.syscall.UserCalls;
import io.github.portjail.cgroup.syscall.UserEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user to run a program as: what login gives, but for the environment.
 *
 * @param name as the user database writes it; the number where it has no entry
 * @param uid 0 to 4294967294
 * @param gid of the primary group, 0 to 4294967294
 * @param groups all groups, the primary one among them, ascending
 */
public record UserIdentity(String name, long uid, long gid, List<Long> groups) {
    /** The number one above is (uid_t) -1, which means "leave as it is" to setresuid(2). */
    private static final long LAST = 0xffff_fffeL;

    public UserIdentity {
        require("UID", uid);
        require("GID", gid);
        List<Long> sorted = new ArrayList<>();
        for (Long group : groups) {
            require("GID", group);
            if (!sorted.contains(group)) {
                sorted.add(group);
            }
        }
        Collections.sort(sorted);
        groups = List.copyOf(sorted);
    }

    private static void require(String what, long number) {
        if (number < 0 || number > LAST) {
            throw new IllegalArgumentException(what + " " + number + " is outside 0-" + LAST);
        }
    }

    /**
     * Finds a user by name or number, wherever nsswitch.conf(5) has users: it may ask the network. A number without
     * an entry is a user whose one group has the same number.
     */
    public static UserIdentity lookup(NativeFrame frame, String text) {
        UserCalls users = new UserCalls(frame);
        try {
            UserEntry entry = text.isEmpty() ? null : users.byName(text);
            long number = number(text);
            if (entry == null && number >= 0) {
                entry = users.byUid(number);
                if (entry == null) {
                    return new UserIdentity(text, number, number, List.of(number));
                }
            }
            if (entry == null) {
                throw unknown(text, null);
            }
            return new UserIdentity(entry.name(), entry.uid(), entry.gid(), users.groupsOf(entry.name(), entry.gid()));
        } catch (SystemCallException e) {
            throw KernelException.because("look up user '" + text + "'", e, "see getent passwd");
        } catch (IllegalArgumentException e) {
            throw unknown(text, e);
        }
    }

    /**
     * Finds a user, and another group for it.
     *
     * @param user null for the user of this process
     * @param group by name or number, in the place of the user's primary one; null for that one
     * @return null when neither is given
     */
    public static @Nullable UserIdentity lookup(NativeFrame frame, @Nullable String user, @Nullable String group) {
        if (group == null) {
            return user == null ? null : lookup(frame, user);
        }
        String whose = user == null ? Integer.toUnsignedString(new ProcessCalls(frame).geteuid()) : user;
        return lookup(frame, whose).withGroup(gid(frame, group));
    }

    private static long gid(NativeFrame frame, String group) {
        try {
            long gid = group.isEmpty() ? -1 : new UserCalls(frame).groupByName(group);
            gid = gid < 0 ? number(group) : gid;
            if (gid >= 0 && gid <= LAST) {
                return gid;
            }
        } catch (SystemCallException e) {
            throw KernelException.because("look up group '" + group + "'", e, "see getent group");
        }
        throw new KernelException(
                "there is no group '" + group + "'", "name one of getent group, or a GID of 0-" + LAST, null);
    }

    /** The same user with another primary group; what it is a member of otherwise stays. */
    UserIdentity withGroup(long other) {
        List<Long> all = new ArrayList<>();
        all.add(other);
        for (Long group : groups) {
            if (group != gid) {
                all.add(group);
            }
        }
        return new UserIdentity(name, uid, other, all);
    }

    private static KernelException unknown(String text, @Nullable Throwable cause) {
        return new KernelException(
                "there is no user '" + text + "'", "name one of getent passwd, or a UID of 0-" + LAST, cause);
    }

    /** -1 for what is no number in range. */
    static long number(String text) {
        if (text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number <= LAST ? number : -1;
    }

    /** {@code www-data (UID 33, GID 33, groups 33)}. */
    public String describe() {
        StringBuilder text = new StringBuilder(name);
        text.append(" (UID ").append(uid).append(", GID ").append(gid).append(", groups");
        for (Long group : groups) {
            text.append(' ').append(group);
        }
        return text.append(')').toString();
    }
}
