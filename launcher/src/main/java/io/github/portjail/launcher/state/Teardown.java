// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import java.util.List;

/**
 * What has to be undone when a jail is empty, in the text form that portjail-reaper reads.
 *
 * @param networkNamespace inode of the network namespace that holds the rules
 * @param group the jail's cgroup, below the root of the cgroup v2 hierarchy
 * @param groupId the kernel's ID of that cgroup, the inode of its directory; 0 as long as it does not exist
 * @param lines what else there is to delete, in this order; empty as long as nothing has been installed
 */
public record Teardown(long networkNamespace, String group, long groupId, List<String> lines) {
    /** The file that holds it. */
    public static final String FILE = "teardown";

    /** The line of a jail whose cgroup is a systemd unit's, and that lasts until that is removed. */
    public static final String UNIT_HELD = "unit-held";

    /** The line of a jail whose cgroup is a systemd unit's, as long as processes are in it. */
    public static String unit(long commandsProcessId) {
        return "unit " + commandsProcessId;
    }

    public Teardown {
        lines = List.copyOf(lines);
    }

    /** The form that portjail-reaper reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("portjail-teardown 1\n");
        text.append("netns ").append(networkNamespace).append('\n');
        text.append("cgroup ").append(group).append('\n');
        if (groupId != 0) {
            text.append("cgroup-id ").append(groupId).append('\n');
        }
        for (String line : lines) {
            text.append(line).append('\n');
        }
        return text.toString();
    }
}
