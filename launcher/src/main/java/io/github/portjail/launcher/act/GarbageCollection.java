// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.HeldLocks;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.StateStore;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code portjail gc}: takes down what launchers and reapers that were killed have left. */
public final class GarbageCollection {
    private final String home;
    private final PrintStream notes;
    private final PrintStream progress;
    private final AtomicInteger looked = new AtomicInteger();

    /**
     * Prepares a collection.
     *
     * @param home the installation's directory
     * @param notes where the swept jails are named
     * @param progress where it is said how far it is
     */
    public GarbageCollection(String home, PrintStream notes, PrintStream progress) {
        this.home = home;
        this.notes = notes;
        this.progress = progress;
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
                List<String> names = StateStore.names();
                HeldLocks locks = HeldLocks.read(new FileCalls(frame));
                try (Progress line =
                        Progress.of(progress, () -> "looked at " + looked + " of " + names.size() + " jails")) {
                    for (String name : names) {
                        if (!isInUse(frame, root, locks, name)) {
                            sweep(reaper, root, name, failures, line);
                        }
                        looked.incrementAndGet();
                    }
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

    /**
     * Whether the reaper would find it in use, so that a process for each is saved where there are many: somebody takes care of it
     * and somebody is in it, or it lasts and its cgroup is there. What is not known here is left to the reaper.
     */
    private static boolean isInUse(NativeFrame frame, CgroupRoot root, HeldLocks locks, String entry) {
        try {
            JailName name = JailName.parse(entry);
            boolean held = locks.hold(new FileCalls(frame), name);
            LastingMark mark = StateStore.readMark(frame, name);
            JailState state = mark == null && !held ? null : StateStore.read(frame, name);
            if (state == null) {
                return false;
            }
            try (JailCgroup group = JailCgroup.find(frame, root, state.group())) {
                // Whoever holds the lock of an empty one is taking it down just now, or failing to.
                return group != null && (mark == null ? group.isPopulated() : group.id() == mark.groupId());
            }
        } catch (IOException | InvalidValueException | KernelException _) {
            return false;
        }
    }

    private void sweep(Reaper reaper, CgroupRoot root, String name, List<String> failures, Progress line) {
        try {
            if (reaper.sweep(root, StateStore.ROOT + "/" + name)) {
                line.println(notes, "swept " + name);
            }
        } catch (Failure e) {
            failures.add(e.text());
        }
    }
}
