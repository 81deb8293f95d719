// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.StateStore;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** {@code portjail gc}: takes down what launchers and reapers that were killed have left. */
public final class GarbageCollection {
    private final String home;
    private final PrintStream notes;

    /**
     * Prepares a collection.
     *
     * @param home the installation's directory
     * @param notes where the swept jails are named
     */
    public GarbageCollection(String home, PrintStream notes) {
        this.home = home;
        this.notes = notes;
    }

    /**
     * Sweeps every dead jail; goes on after a failure.
     *
     * @throws Failure when a dead jail could not be swept
     */
    public void run() throws Failure {
        List<String> failures = new ArrayList<>();
        try (NativeFrame frame = NativeFrame.open()) {
            if (new ProcessCalls(frame).geteuid() != 0) {
                throw Failure.of("cannot sweep jails without root").withHint("run it by sudo");
            }
            try (CgroupRoot root = CgroupRoot.open(frame)) {
                Reaper reaper = new Reaper(frame, home + "/lib/portjail-reaper");
                for (String name : StateStore.names()) {
                    sweep(reaper, root, name, failures);
                }
                StateStore.removeUnusedRoot(frame);
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        }
        if (!failures.isEmpty()) {
            throw Failure.of(String.join("; ", failures))
                    .withHint("portjail doctor says what stands in the way on this host; then try again");
        }
    }

    private void sweep(Reaper reaper, CgroupRoot root, String name, List<String> failures) {
        try {
            if (reaper.sweep(root, StateStore.ROOT + "/" + name)) {
                notes.println("swept " + name);
            }
        } catch (Failure e) {
            failures.add(e.text());
        }
    }
}
