// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user database, with whatever nsswitch.conf(5) names, and this process's user and groups.
 *
 * <p>The C library changes all threads of the process, not the calling one alone (nptl(7)).
 */
public final class UserCalls {
    /** {@code struct passwd} of glibc and musl where a pointer has 8 bytes. */
    static final int PW_NAME = 0;

    static final int PW_UID = 16;
    static final int PW_GID = 20;
    static final int PASSWD_SIZE = 48;

    /** {@code struct group} of the same. */
    static final int GR_GID = 16;

    static final int GROUP_SIZE = 32;

    /** As many as the kernel takes (linux/limits.h). */
    static final int NGROUPS_MAX = 65536;

    private static final int FIRST_GROUPS = 256;
    private static final int MOST_GROUPS = 8192;

    private final NativeFrame frame;

    public UserCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /**
     * {@code int getpwnam_r(const char *name, struct passwd *pwd, char *buf, size_t buflen, struct passwd **result)}.
     */
    private static final NativeFunction GETPWNAM_R = Libc.function("getpwnam_r");

    /** {@code int getpwuid_r(uid_t uid, struct passwd *pwd, char *buf, size_t buflen, struct passwd **result)}. */
    private static final NativeFunction GETPWUID_R = Libc.function("getpwuid_r");

    /** Null when there is no such user. */
    public @Nullable UserEntry byName(String name) {
        frame.begin();
        return lookUp(GETPWNAM_R, frame.text(name), "getpwnam_r", name);
    }

    /** Null when there is no such user. */
    public @Nullable UserEntry byUid(long uid) {
        frame.begin();
        return lookUp(GETPWUID_R, uid, "getpwuid_r", Long.toString(uid));
    }

    private @Nullable UserEntry lookUp(NativeFunction function, long key, String functionName, String keyText) {
        int result = frame.reserve(Long.BYTES);
        int entry = frame.reserve(PASSWD_SIZE);
        int room = frame.rest();
        int text = frame.reserveRest();
        int error = frame.call(function, key, frame.address(entry), frame.address(text), room, frame.address(result));
        ByteBuffer bytes = frame.bytes();
        if (bytes.getLong(result) == 0) {
            if (isAbsent(error)) {
                return null;
            }
            throw new SystemCallException(functionName, keyText, error);
        }
        return new UserEntry(
                frame.textAt(bytes.getLong(entry + PW_NAME)),
                Integer.toUnsignedLong(bytes.getInt(entry + PW_UID)),
                Integer.toUnsignedLong(bytes.getInt(entry + PW_GID)));
    }

    /**
     * {@code int getgrnam_r(const char *name, struct group *grp, char *buf, size_t buflen, struct group **result)}.
     */
    private static final NativeFunction GETGRNAM_R = Libc.function("getgrnam_r");

    /** GID of the group of that name; -1 when there is no such group. */
    public long groupByName(String name) {
        frame.begin();
        long key = frame.text(name);
        int result = frame.reserve(Long.BYTES);
        int entry = frame.reserve(GROUP_SIZE);
        int room = frame.rest();
        int text = frame.reserveRest();
        int error = frame.call(GETGRNAM_R, key, frame.address(entry), frame.address(text), room, frame.address(result));
        if (frame.bytes().getLong(result) != 0) {
            return Integer.toUnsignedLong(frame.bytes().getInt(entry + GR_GID));
        }
        if (isAbsent(error)) {
            return -1;
        }
        throw new SystemCallException("getgrnam_r", name, error);
    }

    /** getpwnam(3) lists these as what various services report for a user that they do not know. */
    private static boolean isAbsent(int error) {
        return switch (error) {
            case 0, Errno.ENOENT, Errno.ESRCH, Errno.EBADF, Errno.EPERM -> true;
            default -> false;
        };
    }

    /** {@code int getgrouplist(const char *user, gid_t group, gid_t *groups, int *ngroups)}. */
    private static final NativeFunction GETGROUPLIST = Libc.function("getgrouplist");

    /** All groups that the user is a member of, the given one among them. */
    public List<Long> groupsOf(String user, long gid) {
        List<Long> groups = groupsOf(user, gid, FIRST_GROUPS);
        if (groups == null) {
            groups = groupsOf(user, gid, MOST_GROUPS);
        }
        if (groups == null) {
            throw new KernelException(
                    "user '" + user + "' is in more than " + MOST_GROUPS + " groups",
                    "run the command as another --user",
                    null);
        }
        return groups;
    }

    private @Nullable List<Long> groupsOf(String user, long gid, int most) {
        frame.begin();
        long name = frame.text(user);
        int count = frame.reserve(Integer.BYTES);
        int list = frame.reserve(most * Integer.BYTES);
        ByteBuffer bytes = frame.bytes();
        bytes.putInt(count, most);
        if (frame.call(GETGROUPLIST, name, gid, frame.address(list), frame.address(count)) < 0) {
            return null;
        }
        return numbers(list, bytes.getInt(count));
    }

    private List<Long> numbers(int offset, int count) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Integer.toUnsignedLong(frame.bytes().getInt(offset + i * Integer.BYTES)));
        }
        return numbers;
    }

    /** {@code int setgroups(size_t size, const gid_t *list)}. */
    private static final NativeFunction SETGROUPS = Libc.function("setgroups");

    public void setgroups(List<Long> groups) {
        frame.begin();
        int list = frame.reserve(groups.size() * Integer.BYTES);
        for (int i = 0; i < groups.size(); i++) {
            frame.bytes().putInt(list + i * Integer.BYTES, groups.get(i).intValue());
        }
        if (frame.call(SETGROUPS, groups.size(), frame.address(list)) < 0) {
            throw frame.failure("setgroups", groups.size() + " groups");
        }
    }

    /** {@code int setresgid(gid_t rgid, gid_t egid, gid_t sgid)}. */
    private static final NativeFunction SETRESGID = Libc.function("setresgid");

    public void setresgid(long real, long effective, long saved) {
        if (frame.call(SETRESGID, real, effective, saved) < 0) {
            throw frame.failure("setresgid", real + ", " + effective + ", " + saved);
        }
    }

    /** {@code int setresuid(uid_t ruid, uid_t euid, uid_t suid)}. */
    private static final NativeFunction SETRESUID = Libc.function("setresuid");

    public void setresuid(long real, long effective, long saved) {
        if (frame.call(SETRESUID, real, effective, saved) < 0) {
            throw frame.failure("setresuid", real + ", " + effective + ", " + saved);
        }
    }

    static final int PR_CAP_AMBIENT = 47;
    static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    /** {@code int prctl(int option, ...)}. */
    private static final NativeFunction PRCTL = Libc.function("prctl");

    /** Those of the calling thread alone, which hand capabilities through execve(2) (Linux 4.3). */
    public void clearAmbientCapabilities() {
        if (frame.call(PRCTL, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) {
            throw frame.failure("prctl", "PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL");
        }
    }

    /** {@code int getresuid(uid_t *ruid, uid_t *euid, uid_t *suid)}. */
    private static final NativeFunction GETRESUID = Libc.function("getresuid");

    /** {@code int getresgid(gid_t *rgid, gid_t *egid, gid_t *sgid)}. */
    private static final NativeFunction GETRESGID = Libc.function("getresgid");

    /** {@code int getgroups(int size, gid_t list[])}. */
    private static final NativeFunction GETGROUPS = Libc.function("getgroups");

    /** Who this process is. */
    public UserIds ids() {
        frame.begin();
        int uids = three(GETRESUID, "getresuid");
        int gids = three(GETRESGID, "getresgid");
        int room = frame.rest() / Integer.BYTES;
        int list = frame.reserveRest();
        int count = frame.call(GETGROUPS, Math.min(room, NGROUPS_MAX), frame.address(list));
        if (count < 0) {
            throw frame.failure("getgroups", "");
        }
        List<Long> users = numbers(uids, 3);
        List<Long> groups = numbers(gids, 3);
        return new UserIds(
                users.get(0),
                users.get(1),
                users.get(2),
                groups.get(0),
                groups.get(1),
                groups.get(2),
                numbers(list, count));
    }

    private int three(NativeFunction function, String name) {
        int offset = frame.reserve(3 * Integer.BYTES);
        long address = frame.address(offset);
        if (frame.call(function, address, address + Integer.BYTES, address + 2 * Integer.BYTES) < 0) {
            throw frame.failure(name, "");
        }
        return offset;
    }
}
