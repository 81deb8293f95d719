// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.profile;

import java.util.ArrayList;
import java.util.List;

/** Faults as lines for the user. */
final class FaultLines {
    /** Beyond that nobody reads on: a file of 64 KiB can have tens of thousands. */
    private static final int MOST = 50;

    private FaultLines() {}

    static List<String> of(String path, List<Fault> faults) {
        List<String> lines = new ArrayList<>();
        for (Fault fault : faults.subList(0, Math.min(MOST, faults.size()))) {
            lines.add(fault.in(path));
        }
        if (faults.size() > MOST) {
            lines.add(path + ": and " + (faults.size() - MOST) + " faults more");
        }
        return lines;
    }
}
