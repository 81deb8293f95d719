// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.group.JailCgroup;
import io.github.portjail.cgroup.hierarchy.CgroupHierarchies;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.probe.Privileges;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.state.LastingMark;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.rules.policy.JailName;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code portjail down}: takes a lasting jail down, by the reaper, once nobody is in it. */
public final class DownJail {
    private static final int PATIENCE_MILLISECONDS = 5_000;
    private static final int PAUSE_MILLISECONDS = 2;

    private final String home;
    private final PrintStream notes;

    /**
     * Prepares to take jails down.
     *
     * @param home the installation's directory
     * @param notes where it is said what it waits for
     */
    public DownJail(String home, PrintStream notes) {
        this.home = home;
        this.notes = notes;
    }

    /**
     * Takes it down.
     *
     * @param kill whether processes inside are ended; else they are a reason to refuse
     * @param graceSeconds how long they have from SIGTERM to SIGKILL
     * @throws Failure when it still stands
     */
    public void run(JailName name, boolean kill, int graceSeconds) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            Privileges privileges = Privileges.read(frame);
            if (!privileges.isRoot()) {
                throw Failure.of("cannot take a jail down without root").withHint("run it by sudo");
            }
            LastingJail.require(new FileCalls(frame), name);
            CgroupHierarchies hierarchies = CgroupHierarchies.read(new FileCalls(frame));
            try (CgroupRoot root = CgroupRoot.open(frame, hierarchies)) {
                Evacuation evacuation = new Evacuation(frame, name, kill, graceSeconds * 1000L);
                String doing = "waiting for what is inside to end; SIGKILL after " + graceSeconds + " s";
                try (Progress _ = Progress.of(notes, doing)) {
                    disown(frame, root, hierarchies.ownPath(), evacuation);
                }
                Reaper reaper = new Reaper(frame, home + "/lib/portjail-reaper");
                if (!reaper.claim(root, StateDirectory.path(name))) {
                    throw Failure.of("jail '" + name + "' is in use again: somebody moved a process into its cgroup")
                            .withHint("portjail gc sweeps it once that has ended");
                }
            }
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }

    /** From then on it is a dead jail, for every reaper to sweep. Nobody enters meanwhile, for the lock is held. */
    private static void disown(NativeFrame frame, CgroupRoot root, @Nullable String own, Evacuation evacuation)
            throws Failure {
        JailName name = evacuation.name();
        try (StateDirectory directory = StateDirectory.open(new FileCalls(frame), name, false, PATIENCE_MILLISECONDS)) {
            if (directory == null) {
                throw LastingJail.noJail(name);
            }
            LastingJail jail = LastingJail.read(frame, name);
            String path = root.location().processPath(jail.state().group());
            if (own != null && (own + "/").startsWith(path + "/")) {
                throw Failure.of("jail '" + name + "' cannot be taken down from inside")
                        .withHint("run it from a shell that is in no jail");
            }
            try (JailCgroup group = jail.group(frame, root)) {
                if (group != null && jail.mark().adopted()) {
                    evacuation.refuseToKill(path);
                } else if (group != null) {
                    evacuation.carryOut(group);
                }
            }
            directory.removeFile(LastingMark.FILE);
        }
    }

    /**
     * The end of those inside.
     *
     * @param kill whether they are ended, or a reason to refuse
     * @param graceMillis from SIGTERM to SIGKILL
     */
    private record Evacuation(NativeFrame frame, JailName name, boolean kill, long graceMillis) {
        /** Those in somebody else's cgroup go on, without a jail. */
        void refuseToKill(String path) throws Failure {
            if (kill) {
                throw Failure.of("cgroup '" + path + "' is not portjail's: what runs in it is not ended by --kill")
                        .withHint("leave --kill out: it goes on, and is jailed no more");
            }
        }

        void carryOut(JailCgroup group) throws Failure {
            if (!group.isPopulated()) {
                return;
            }
            List<Integer> inside = group.processes();
            if (!kill) {
                throw Failure.of("jail '" + name + "' is in use by " + describe(inside) + ": nothing was changed")
                        .withHint("portjail down --kill " + name + " ends what is inside");
            }
            ProcessCalls processes = new ProcessCalls(frame);
            for (int i = 0; i < inside.size(); i++) {
                // 0 is one outside of this PID namespace, and to kill(2) this very process group.
                if (inside.get(i) > 0) {
                    processes.kill(inside.get(i), ProcessCalls.SIGTERM);
                }
            }
            if (!isEmptyWithin(group, graceMillis)) {
                new FileCalls(frame).writeTextAt(group.fd(), "cgroup.kill", "1");
                if (!isEmptyWithin(group, PATIENCE_MILLISECONDS)) {
                    throw Failure.of("jail '" + name + "' still has " + describe(group.processes())
                                    + ", which SIGKILL did not end: the jail stands")
                            .withHint(
                                    "they wait in the kernel, as for a disk or a network file system; try again later");
                }
            }
        }

        private static String describe(List<Integer> inside) {
            return switch (inside.size()) {
                case 0 -> "a process that is not seen from here";
                case 1 -> "process " + inside.getFirst();
                default -> inside.size() + " processes, among them " + inside.getFirst();
            };
        }

        private static boolean isEmptyWithin(JailCgroup group, long milliseconds) {
            long end = System.nanoTime() + milliseconds * 1_000_000L;
            while (group.isPopulated()) {
                if (System.nanoTime() >= end) {
                    return false;
                }
                try {
                    Thread.sleep(PAUSE_MILLISECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }
}
