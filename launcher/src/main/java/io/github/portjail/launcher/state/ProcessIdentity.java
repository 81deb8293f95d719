// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import org.jspecify.annotations.Nullable;

/**
 * A process that is not mistaken for a later one with its PID; written {@code PID:STARTED}.
 *
 * @param pid its PID
 * @param started when it began, in the kernel's clock ticks since the boot (field 22 of /proc/PID/stat)
 */
public record ProcessIdentity(int pid, long started) {
    /** Of the fields behind the name, which may hold anything, in parentheses. */
    private static final int STARTED_FIELD = 19;

    /** The process that has this PID now; null when there is none. */
    public static @Nullable ProcessIdentity read(FileCalls files, int pid) {
        try {
            String stat = files.readTextIfExists(FileCalls.AT_FDCWD, "/proc/" + pid + "/stat");
            return stat == null ? null : of(pid, stat);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ESRCH) {
                return null;
            }
            throw e;
        }
    }

    /** From the text of /proc/PID/stat. */
    static ProcessIdentity of(int pid, String stat) {
        int position = stat.lastIndexOf(')') + 1;
        for (int field = 0; field < STARTED_FIELD; field++) {
            position = stat.indexOf(' ', position + 1);
            if (position < 0) {
                throw new IllegalArgumentException("/proc/" + pid + "/stat has too few fields");
            }
        }
        int end = stat.indexOf(' ', position + 1);
        return new ProcessIdentity(pid, Long.parseLong(stat.substring(position + 1, end)));
    }

    /**
     * Parses what {@link #toString} prints.
     *
     * @return null for another text
     */
    public static @Nullable ProcessIdentity parse(String text) {
        int colon = text.indexOf(':');
        try {
            int pid = Integer.parseInt(text.substring(0, Math.max(colon, 0)));
            long started = Long.parseLong(text.substring(colon + 1));
            return pid > 0 && started >= 0 && text.equals(pid + ":" + started)
                    ? new ProcessIdentity(pid, started)
                    : null;
        } catch (NumberFormatException _) {
            return null;
        }
    }

    @Override
    public String toString() {
        return pid + ":" + started;
    }
}
