// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of one part of a jail.
 *
 * @param part its name
 * @param before what was missing
 * @param after what is missing now; the same where nothing was done
 * @param failure why it could not be put back; empty for no reason
 */
record PartReport(String part, List<String> before, List<String> after, String failure) {
    PartReport {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** What was missing and is not any more. */
    List<String> restored() {
        List<String> restored = new ArrayList<>(before);
        restored.removeAll(after);
        return restored;
    }

    /** What is missing now, with the reason where there is one. */
    List<String> missing() {
        List<String> missing = new ArrayList<>(after);
        if (!failure.isEmpty()) {
            missing.add(failure);
        }
        return missing;
    }
}
