// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.rules.policy.JailName;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of one jail.
 *
 * @param parts those of which something was missing
 */
record RepairReport(JailName name, List<PartReport> parts) {
    RepairReport {
        parts = List.copyOf(parts);
    }

    /** One that cannot be repaired at all. */
    static RepairReport unreachable(JailName name, String reason) {
        return new RepairReport(name, List.of(new PartReport("the jail", List.of(), List.of(reason), "")));
    }

    boolean isWhole() {
        return missing().isEmpty();
    }

    List<String> restored() {
        List<String> restored = new ArrayList<>();
        for (PartReport part : parts) {
            restored.addAll(part.restored());
        }
        return restored;
    }

    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (PartReport part : parts) {
            missing.addAll(part.missing());
        }
        return missing;
    }

    /** One line, without the name. */
    String line(boolean dryRun) {
        List<String> restored = new ArrayList<>();
        for (PartReport part : parts) {
            int number = dryRun ? part.before().size() : part.restored().size();
            if (number > 0) {
                restored.add(part.part() + " (" + number + (number == 1 ? " thing)" : " things)"));
            }
        }
        String done = String.join(", ", restored);
        String missing = dryRun ? "" : String.join("; ", missing());
        if (done.isEmpty() && missing.isEmpty()) {
            return isWhole() ? "whole" : String.join("; ", missing());
        }
        String put = done.isEmpty() ? "" : (dryRun ? "would put back " : "put back ") + done;
        return put
                + (put.isEmpty() || missing.isEmpty() ? "" : "; ")
                + (missing.isEmpty() ? "" : "still missing: " + missing);
    }
}
