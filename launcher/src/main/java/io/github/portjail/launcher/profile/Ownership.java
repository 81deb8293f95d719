// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import io.github.portjail.cgroup.syscall.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody else could have written a file.
 *
 * <p>A profile says what is executed and with which limits, so whoever may write to it acts as whoever uses it. Therefore a file and
 * its folder have to belong to the caller or to root, and nobody else may write to them. For root that holds of every folder above
 * too, and nothing on the way is a symbolic link.
 */
final class Ownership {
    /** Permissions of owner, group and others. */
    static final int PERMISSIONS = 0777;

    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;
    private static final int S_IFREG = 0x8000;
    private static final int S_IFLNK = 0xa000;

    /** Write permission of group and others; an ACL that lets somebody else write shows in the group's. */
    private static final int OTHERS_WRITE = 0022;

    /** In such a directory only the owner of a file may rename or remove it. */
    private static final int STICKY = 01000;

    private static final int ROOT = 0;

    private Ownership() {}

    /**
     * What is wrong with a folder on the way to profiles, a phrase; null when nothing is.
     *
     * @param uid who asks
     * @param last whether the profiles are in it
     */
    static @Nullable String faultOfFolder(FileStatus status, int uid, boolean last) {
        if (type(status) == S_IFLNK) {
            return "is a symbolic link, which root does not follow to profiles";
        }
        if (type(status) != S_IFDIR) {
            return "is no directory";
        }
        return uid == ROOT || last ? foreign(status, uid, (status.mode() & STICKY) != 0) : null;
    }

    /** What is wrong with a profile's file, a phrase; null when nothing is. */
    static @Nullable String faultOfFile(FileStatus status, int uid) {
        if (type(status) == S_IFLNK) {
            return "is a symbolic link, which root does not follow to a profile";
        }
        return isRegularFile(status) ? foreign(status, uid, false) : "is no regular file";
    }

    static boolean isRegularFile(FileStatus status) {
        return type(status) == S_IFREG;
    }

    private static @Nullable String foreign(FileStatus status, int uid, boolean sticky) {
        if (status.uid() != ROOT && status.uid() != uid) {
            String who = uid == ROOT ? "root" : "you or root";
            return "belongs to UID " + Integer.toUnsignedString(status.uid()) + ": profiles have to belong to " + who;
        }
        if ((status.mode() & OTHERS_WRITE) != 0 && !sticky) {
            return "may be written to by others (mode " + Integer.toOctalString(status.mode() & PERMISSIONS)
                    + "): chmod go-w it";
        }
        return null;
    }

    private static int type(FileStatus status) {
        return status.mode() & S_IFMT;
    }
}
