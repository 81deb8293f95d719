// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.netcls;

import org.jspecify.annotations.Nullable;

/**
 * A controller's line of {@code /proc/cgroups} (cgroups(7)).
 *
 * @param hierarchy its number; 0 when the controller is in none of version 1
 */
record ControllerState(int hierarchy, boolean enabled) {
    /** Null when the kernel was built without the controller. */
    static @Nullable ControllerState parse(String text, String controller) {
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            String line = text.substring(start, end < 0 ? text.length() : end);
            start += line.length() + 1;
            if (line.startsWith(controller + "\t")) {
                int second = line.indexOf('\t', controller.length() + 1);
                int last = line.lastIndexOf('\t');
                if (second < 0 || last <= second) {
                    throw new IllegalArgumentException("line '" + line + "' of /proc/cgroups is malformed");
                }
                return new ControllerState(
                        Integer.parseInt(line, controller.length() + 1, second, 10), line.endsWith("\t1"));
            }
        }
        return null;
    }
}
