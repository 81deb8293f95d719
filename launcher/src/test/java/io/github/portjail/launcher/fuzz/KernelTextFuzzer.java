// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.fuzz;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.ControllerHierarchy;
import io.github.portjail.cgroup.hierarchy.OwnCgroups;
import io.github.portjail.cgroup.hierarchy.ServiceGroup;
import java.nio.charset.StandardCharsets;

/** /proc/self/mountinfo and /proc/self/cgroup of any bytes are read, or a line is called malformed. */
public final class KernelTextFuzzer {
    private KernelTextFuzzer() {}

    /** Looks at one input; Jazzer finds this method by its name. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        String own = OwnCgroups.unifiedPath(text);
        if (own != null && own.indexOf('\n') >= 0) {
            throw new AssertionError("a path of two lines: " + own);
        }
        ServiceGroup service = ServiceGroup.around(own == null ? text : own);
        if (service != null && service.unit().indexOf('/') >= 0) {
            throw new AssertionError("a unit whose name has a slash: " + service);
        }
        ControllerHierarchy.of("net_cls", text);
        try {
            ControllerHierarchy.mounts("net_cls", text);
            CgroupHierarchies hierarchies = CgroupHierarchies.parse(text, text);
            if (hierarchies.usable().size() > hierarchies.mounts().size()) {
                throw new AssertionError("more mounts are usable than there are: " + hierarchies);
            }
        } catch (IllegalArgumentException told) {
            if (!String.valueOf(told.getMessage()).startsWith("mountinfo line '")) {
                throw told;
            }
        }
    }
}
