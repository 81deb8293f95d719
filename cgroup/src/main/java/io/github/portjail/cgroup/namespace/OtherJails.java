// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.namespace;

import io.github.portjail.cgroup.syscall.DirectoryCalls;
import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.SystemCallException;
import java.util.ArrayList;
import java.util.List;

/** What the jails of this host have changed on it, from their teardown files. */
final class OtherJails {
    private OtherJails() {}

    /**
     * Reads the changes.
     *
     * @param networkNamespace inode of the one in which the changes are
     */
    static List<SysctlChange> changes(NativeFrame frame, String stateRoot, long networkNamespace) {
        List<SysctlChange> changes = new ArrayList<>();
        List<String> names;
        try {
            names = new DirectoryCalls(frame).subdirectories(FileCalls.AT_FDCWD, stateRoot);
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return changes;
            }
            throw e;
        }
        FileCalls files = new FileCalls(frame);
        for (int i = 0; i < names.size(); i++) {
            String text = files.readTextIfExists(FileCalls.AT_FDCWD, stateRoot + "/" + names.get(i) + "/teardown");
            if (text != null) {
                addChanges(text, networkNamespace, changes);
            }
        }
        return changes;
    }

    /** Adds those of a teardown file's text, when it is of that network namespace. */
    static void addChanges(String text, long networkNamespace, List<SysctlChange> changes) {
        if (!text.contains("\nnetns " + networkNamespace + "\n")) {
            return;
        }
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            SysctlChange change = SysctlChange.parse(text.substring(start, end));
            if (change != null) {
                changes.add(change);
            }
            start = end + 1;
        }
    }
}
