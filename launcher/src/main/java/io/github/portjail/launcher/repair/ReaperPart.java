// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.Reaper;
import io.github.portjail.launcher.act.RulesNamespace;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.state.HeldLocks;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.StateLocks;
import io.github.portjail.rules.policy.JailName;
import java.util.List;

/** The process that takes the jail down when its last one has ended. */
final class ReaperPart implements JailPart {
    private static final int PATIENCE_MILLISECONDS = 5_000;
    private static final int PAUSE_MILLISECONDS = 5;

    private final NativeFrame frame;
    private final RulesNamespace namespace;
    private final JailName jail;
    private final String program;

    ReaperPart(NativeFrame frame, RulesNamespace namespace, JailName jail, String home) {
        this.frame = frame;
        this.namespace = namespace;
        this.jail = jail;
        this.program = home + "/lib/portjail-reaper";
    }

    @Override
    public String name() {
        return "the reaper";
    }

    @Override
    public List<String> missing() {
        return missing(frame, jail, namespace.locks());
    }

    static List<String> missing(NativeFrame frame, JailName jail, HeldLocks locks) {
        FileCalls files = new FileCalls(frame);
        return locks.hold(files, jail) || StateLocks.isTakenCareOf(files, jail)
                ? List.of()
                : List.of("no reaper waits for the jail's end");
    }

    /** Returns when it has the lock: it takes that in the background. */
    @Override
    public void restore() throws Failure {
        new Reaper(frame, program).watch(namespace.root(), StateDirectory.path(jail));
        long end = System.nanoTime() + PATIENCE_MILLISECONDS * 1_000_000L;
        while (!missing().isEmpty() && System.nanoTime() < end) {
            try {
                Thread.sleep(PAUSE_MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
