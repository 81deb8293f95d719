// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

/** The cgroups in which portjail makes those of its jails, below the root of the hierarchy. */
public final class OwnGroups {
    /** On a host without systemd; and of version 1, which systemd does not keep. */
    public static final String AT_ROOT = "portjail";

    /** The service whose subtree systemd leaves to portjail (Delegate= in systemd.resource-control(5)). */
    public static final String SERVICE = "portjail-jails.service";

    /** The cgroup of that service; the reaper's cgroup.c names it too. */
    public static final String SERVICE_GROUP = "system.slice/" + SERVICE;

    /** On a host that systemd booted: it alone makes and removes cgroups beside those that it delegated. */
    public static final String DELEGATED = SERVICE_GROUP + "/" + AT_ROOT;

    private OwnGroups() {}

    /**
     * Tells whether a cgroup is one of these or below.
     *
     * @param processPath as /proc/PID/cgroup shows it
     */
    public static boolean hold(String processPath) {
        return isWithin(processPath, "/" + AT_ROOT) || isWithin(processPath, "/" + DELEGATED);
    }

    private static boolean isWithin(String path, String parent) {
        return path.equals(parent) || path.startsWith(parent + "/");
    }
}
