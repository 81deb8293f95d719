// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.RangeSharing;
import org.jspecify.annotations.Nullable;

/**
 * What a jail claims; printed as one line, such as {@code 50000-50999 own 4711 4026531836 portjail/web}.
 *
 * @param range its ports
 * @param sharing who else may use them
 * @param processId PID of the launcher, which becomes the command; {@link #NO_PROCESS} for a jail that stands without one
 * @param processNamespace inode of the PID namespace in which it has that PID
 * @param group the jail's cgroup, below the root of the cgroup v2 hierarchy
 */
public record RangeClaim(PortSet range, RangeSharing sharing, long processId, long processNamespace, String group) {
    /** Stands for the command's PID where the jail outlives every command. */
    public static final long NO_PROCESS = 0;

    /** Whether two jails cannot both have what they claim. */
    boolean excludes(RangeClaim other) {
        boolean shared = sharing == RangeSharing.SHARED && other.sharing == RangeSharing.SHARED;
        return !shared && range.overlaps(other.range);
    }

    /** Whether the rules of one of the two would stop the other. */
    boolean isExclusiveWith(RangeClaim other) {
        return sharing == RangeSharing.EXCLUSIVE || other.sharing == RangeSharing.EXCLUSIVE;
    }

    @Override
    public String toString() {
        return range + " " + sharing + " " + processId + " " + processNamespace + " " + group;
    }

    /** Reads the line; null when it is none. */
    static @Nullable RangeClaim parse(String line) {
        int range = line.indexOf(' ');
        int sharing = line.indexOf(' ', range + 1);
        int process = line.indexOf(' ', sharing + 1);
        int namespace = line.indexOf(' ', process + 1);
        if (range < 0 || sharing < 0 || process < 0 || namespace < 0) {
            return null;
        }
        try {
            return new RangeClaim(
                    PortSet.parse(line.substring(0, range)),
                    RangeSharing.parse(line.substring(range + 1, sharing)),
                    Long.parseLong(line.substring(sharing + 1, process)),
                    Long.parseLong(line.substring(process + 1, namespace)),
                    line.substring(namespace + 1));
        } catch (InvalidValueException | NumberFormatException notOurs) {
            return null;
        }
    }
}
