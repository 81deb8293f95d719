// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.FileStatus;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.rules.policy.JailName;
import java.util.HashSet;
import java.util.Set;

/**
 * The files that somebody has a lock on, or waits for one, at one moment. Read from /proc/locks, which disturbs nobody.
 *
 * <p>What is not among them may be locked nevertheless: not every file system shows the same numbers there as elsewhere, and in a PID
 * namespace the locks of others are left out.
 */
public final class HeldLocks {
    private static final String LOCKS = "/proc/locks";

    private final Set<String> files;

    private HeldLocks(Set<String> files) {
        this.files = files;
    }

    /** Reads them; none where they cannot be read. */
    public static HeldLocks read(FileCalls files) {
        try {
            return parse(files.readText(LOCKS));
        } catch (SystemCallException _) {
            return new HeldLocks(Set.of());
        }
    }

    /** Takes of each line the one word with two colons, {@code MAJOR:MINOR:INODE}. */
    static HeldLocks parse(String text) {
        Set<String> files = new HashSet<>();
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ' || text.charAt(i) == '\n') {
                int colon = text.indexOf(':', start);
                int second = colon < 0 ? -1 : text.indexOf(':', colon + 1);
                if (second >= 0 && second < i) {
                    files.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return new HeldLocks(files);
    }

    /** Whether the directory of that jail is among them. */
    public boolean hold(FileCalls calls, JailName name) {
        FileStatus status = calls.statxIfExists(FileCalls.AT_FDCWD, StateDirectory.path(name));
        return status != null && hold(status);
    }

    boolean hold(FileStatus status) {
        return hold(status.deviceMajor(), status.deviceMinor(), status.inode());
    }

    boolean hold(int major, int minor, long inode) {
        return files.contains(twoDigits(major) + ":" + twoDigits(minor) + ":" + inode);
    }

    private static String twoDigits(int number) {
        String digits = Integer.toHexString(number);
        return digits.length() < 2 ? "0" + digits : digits;
    }
}
