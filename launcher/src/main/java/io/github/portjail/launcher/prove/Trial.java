// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.namespace.AddressFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pattern, tried once.
 *
 * @param error what the program was told, 0 for success, else an errno; null when it could not be tried, for want of an
 *     address
 * @param ports the source ports that arrived at the far end, in this order
 */
record Trial(
        Pattern pattern, AddressFamily family, @Nullable Integer error, List<Integer> ports) {
    Trial {
        ports = List.copyOf(ports);
    }
}
