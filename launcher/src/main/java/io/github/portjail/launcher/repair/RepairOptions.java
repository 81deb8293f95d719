// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.rules.policy.JailName;
import java.util.List;

/**
 * What {@code portjail repair} is asked.
 *
 * @param names which jails; empty for all
 * @param here whether jails are left out whose rules are in another network namespace
 * @param quiet whether nothing is said of jails that are whole, or over
 * @param dryRun whether nothing is put back
 * @param json whether one JSON array is printed instead of lines
 */
public record RepairOptions(List<JailName> names, boolean here, boolean quiet, boolean dryRun, boolean json) {
    public RepairOptions {
        names = List.copyOf(names);
    }
}
