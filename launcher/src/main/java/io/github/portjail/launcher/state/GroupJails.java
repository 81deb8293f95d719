// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/** Which jails a cgroup has: one that is not portjail's own may have some that are over, under any name. */
public final class GroupJails {
    private GroupJails() {}

    /** The names of the jails whose state names the cgroup by this path; what may not be read is left out. */
    public static List<String> ofPath(FileCalls files, String group) {
        return having(files, "\ncgroup " + group + "\n", "");
    }

    /**
     * Those whose state names this very cgroup, and not one that was there before under its path.
     *
     * @param id the kernel's ID of the cgroup
     */
    public static List<String> of(FileCalls files, String group, long id) {
        return having(files, "\ncgroup " + group + "\n", "\ncgroup-id " + id + "\n");
    }

    private static List<String> having(FileCalls files, String line, String other) {
        List<String> names = new ArrayList<>();
        String[] entries = new File(StateDirectory.ROOT).list();
        if (entries == null) {
            return names;
        }
        for (String entry : entries) {
            String text = entry.startsWith(".") ? "" : teardown(files, entry);
            if (text.contains(line) && text.contains(other)) {
                names.add(entry);
            }
        }
        return names;
    }

    private static String teardown(FileCalls files, String name) {
        try {
            return files.readText(StateDirectory.ROOT + "/" + name + "/" + Teardown.FILE);
        } catch (SystemCallException e) {
            // It ended just now, has not begun, or is not ours to read.
            return "";
        }
    }
}
