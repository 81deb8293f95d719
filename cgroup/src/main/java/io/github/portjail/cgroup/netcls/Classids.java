// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.netcls;

import io.github.portjail.cgroup.syscall.KernelException;
import java.util.List;

/**
 * The classids of jails: major number 0x706a ("pj" in ASCII), which tc(8) writes {@code 706a:1}, minor 1 to 0xffff.
 */
final class Classids {
    static final long MAJOR = 0x706a_0000L;

    private static final int MINORS = 0xffff;

    private Classids() {}

    /** One that is not taken; a jail tends to get the same again. */
    static long choose(String jail, List<Long> taken) {
        int first = Math.floorMod(jail.hashCode(), MINORS);
        for (int i = 0; i < MINORS; i++) {
            long classid = MAJOR + 1 + (first + i) % MINORS;
            if (!taken.contains(classid)) {
                return classid;
            }
        }
        throw new KernelException(
                "all " + MINORS + " classids 706a:1 to 706a:ffff are in use",
                "end a jail of --place netcls, or use another --place",
                null);
    }
}
