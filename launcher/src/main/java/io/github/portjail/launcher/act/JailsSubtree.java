// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.Pause;
import io.github.portjail.cgroup.syscall.SystemCallException;
import io.github.portjail.launcher.plan.OwnGroups;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.CommandResult;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the cgroups of jails are made. systemd alone may make any beside those that it delegated, so on its hosts there is a service
 * whose cgroup it leaves to portjail; it is started once after each boot.
 */
final class JailsSubtree {
    /** Is there if systemd booted the host: sd_booted(3). */
    private static final String BOOTED = "/run/systemd/system";

    private static final String SLICE = "system.slice";

    /**
     * A process that sleeps keeps it: of a service without one, systemd removes the cgroup. It has no dependencies, since jails may be made
     * before sysinit.target is reached, and is stopped at shutdown. No controller is enabled for it, and the tasks of all jails together are not limited.
     */
    private static final List<String> SERVICE = List.of(
            "systemd-run",
            "--quiet",
            "--unit=" + OwnGroups.SERVICE,
            "--slice=" + SLICE,
            "--description=Cgroups of portjail's jails",
            "--property=Type=exec",
            "--property=Delegate=",
            "--property=DefaultDependencies=no",
            "--property=Conflicts=shutdown.target",
            "--property=Before=shutdown.target",
            "--property=TasksMax=infinity",
            "sleep",
            "infinity");

    private static final int ATTEMPTS = 200;
    private static final long PAUSE_MILLISECONDS = 10;

    private final FileCalls files;
    private final List<String> remarks = new ArrayList<>();

    JailsSubtree(FileCalls files) {
        this.files = files;
    }

    /** Returns the cgroup that a launch would use, below the root of the hierarchy. */
    String expected() {
        return isThere(FileCalls.AT_FDCWD, BOOTED) ? OwnGroups.DELEGATED : OwnGroups.AT_ROOT;
    }

    /** Returns the cgroup to use, below the root of the hierarchy. Without systemd's consent it is one at the root, and {@link #remarks} say so. */
    String take(CgroupRoot root) {
        if (expected().equals(OwnGroups.AT_ROOT) || !isThere(root.fd(), SLICE)) {
            return OwnGroups.AT_ROOT;
        }
        if (isThere(root.fd(), OwnGroups.SERVICE_GROUP)) {
            return OwnGroups.DELEGATED;
        }
        String refusal = start();
        int attempts = refusal.isEmpty() ? ATTEMPTS : 1;
        for (int i = 0; i < attempts; i++) {
            if (isThere(root.fd(), OwnGroups.SERVICE_GROUP)) {
                return OwnGroups.DELEGATED;
            }
            sleep();
        }
        remarks.add("the jail's cgroup is made beside systemd's own, for systemd delegates none: "
                + (refusal.isEmpty() ? OwnGroups.SERVICE + " has no cgroup" : refusal));
        return OwnGroups.AT_ROOT;
    }

    /** Returns what the user is to be told, without a newline. */
    List<String> remarks() {
        return remarks;
    }

    /** Returns why it cannot be started; empty if it was, or another launcher is about to. */
    private static String start() {
        try {
            CommandResult result = Command.of(SERVICE.toArray(new String[0])).run();
            String error = result.error().strip().replace('\n', ' ');
            return result.status() == 0 || error.contains("already") ? "" : error;
        } catch (CommandException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private boolean isThere(int directory, String path) {
        try {
            return files.statxIfExists(directory, path) != null;
        } catch (SystemCallException e) {
            return false;
        }
    }

    private static void sleep() {
        boolean _ = Pause.of(PAUSE_MILLISECONDS);
    }
}
