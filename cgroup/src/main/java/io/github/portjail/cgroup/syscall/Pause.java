// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** Waiting between two looks at something that others change. */
public final class Pause {
    private Pause() {}

    /**
     * Waits.
     *
     * @param milliseconds 1 or more
     * @return false if this thread is interrupted, and stays so: then it is not worth going on
     */
    public static boolean of(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
