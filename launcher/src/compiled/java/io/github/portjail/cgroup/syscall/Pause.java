// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import org.teavm.interop.Import;

/** The same by nanosleep(2): nothing interrupts the one thread. */
public final class Pause {
    private Pause() {}

    public static boolean of(long milliseconds) {
        pause(milliseconds);
        return true;
    }

    @Import(name = "portjail_pause")
    private static native void pause(long milliseconds);
}
