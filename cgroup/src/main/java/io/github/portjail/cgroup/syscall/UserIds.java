// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.util.List;

/**
 * Who a process is (credentials(7)); numbers 0 to 4294967295.
 *
 * @param groups the supplementary groups, in the kernel's order: ascending
 */
public record UserIds(
        long realUid,
        long effectiveUid,
        long savedUid,
        long realGid,
        long effectiveGid,
        long savedGid,
        List<Long> groups) {
    public UserIds {
        groups = List.copyOf(groups);
    }
}
