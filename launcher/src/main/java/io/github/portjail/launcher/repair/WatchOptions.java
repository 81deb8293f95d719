// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

/**
 * What {@code portjail watch} is asked.
 *
 * @param pollSeconds how often tables of iptables-legacy, which have no events, are looked at
 * @param checkSeconds how often all jails are looked at for what has no events either; 0 for never
 */
public record WatchOptions(int pollSeconds, int checkSeconds) {
    /** The usual {@link #pollSeconds}. */
    public static final int USUAL_POLL_SECONDS = 2;

    /** The usual {@link #checkSeconds}. */
    public static final int USUAL_CHECK_SECONDS = 60;
}
