// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.hierarchy.ServiceGroup;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.GroupJails;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.rules.policy.JailName;

/** {@code portjail release}, which systemd executes when a service has stopped: takes its jail down. */
public final class ServiceRelease {
    private final String home;

    /**
     * Prepares it.
     *
     * @param home the installation's directory
     */
    public ServiceRelease(String home) {
        this.home = home;
    }

    /**
     * Takes down all jails of the service that this process belongs to; it is no failure if there is none.
     *
     * @throws Failure when this process belongs to no service, or a jail cannot be taken down
     */
    public void run() throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            FileCalls files = new FileCalls(frame);
            CgroupHierarchies hierarchies = CgroupHierarchies.read(files);
            String own = hierarchies.ownPath();
            ServiceGroup service = own == null ? null : ServiceGroup.around(own);
            if (service == null) {
                throw Failure.of("this process belongs to no systemd service")
                        .withHint(
                                "systemd runs portjail release when a service has stopped; portjail gc sweeps dead jails");
            }
            try (CgroupRoot root = CgroupRoot.open(frame, hierarchies)) {
                String group = root.location().below(service.path());
                Reaper reaper = new Reaper(frame, home + "/lib/portjail-reaper");
                for (String name : GroupJails.ofPath(files, group == null ? service.path() : group)) {
                    if (!reaper.claim(root, StateDirectory.path(new JailName(name)))) {
                        throw Failure.of("the command in jail '" + name + "' still runs")
                                .withHint("the jail goes with it; portjail show " + name + " says what is inside");
                    }
                }
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }
}
