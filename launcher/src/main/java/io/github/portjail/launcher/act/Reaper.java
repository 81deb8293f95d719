// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.MemoryFile;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.Pause;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import org.jspecify.annotations.Nullable;

/** Starts portjail-reaper, the one place where a jail is taken down. */
public final class Reaper {
    private static final String DOCTOR = "portjail doctor says what stands in the way on this host";

    private static final int PATIENCE_MILLISECONDS = 5_000;
    /** Done, whatever it was to do. */
    private static final int SWEPT = 0;

    private static final int IN_USE = 1;

    private static final String SAYS = "portjail-reaper: ";

    private final String program;
    private final NativeFrame frame;
    private final FileCalls files;
    private final ProcessCalls processes;

    /**
     * Prepares to start it.
     *
     * @param program its path
     */
    public Reaper(NativeFrame frame, String program) {
        this.program = program;
        this.frame = frame;
        this.files = new FileCalls(frame);
        this.processes = new ProcessCalls(frame);
    }

    /** Leaves a process behind that takes the jail down once its directory's lock is free and its cgroup empty. */
    public void watch(CgroupRoot root, String directory) throws Failure {
        watch(root, "watch", directory);
    }

    /**
     * The same in this way.
     *
     * @param mode watch; or watch-unit, for a jail whose cgroup is a systemd unit's
     */
    void watch(CgroupRoot root, String mode, String directory) throws Failure {
        requireDone(start(root, mode, directory), "cannot start the reaper");
    }

    /**
     * Keeps a network namespace without a process, by a mount in the jail's directory.
     *
     * @param namespace its file, such as /proc/PID/fd/N
     */
    void keep(CgroupRoot root, String directory, String namespace) throws Failure {
        requireDone(start(root, "keep", directory, namespace), "cannot keep the jail's network namespace");
    }

    /**
     * Takes a dead jail down now.
     *
     * @return false when the jail is in use
     */
    boolean sweep(CgroupRoot root, String directory) throws Failure {
        return sweep(root, "sweep", directory);
    }

    /**
     * Takes a dead jail down now, whose name is wanted; waits, at most 5 seconds, for its own reaper if that is about to. The
     * jail of a systemd unit, in which this process is, counts as dead when its command has ended or is this process.
     *
     * @return false when the jail is in use
     */
    boolean claim(CgroupRoot root, String directory) throws Failure {
        return sweep(root, "claim", directory);
    }

    private boolean sweep(CgroupRoot root, String mode, String directory) throws Failure {
        Ended ended = start(root, mode, directory);
        if (ended.status() != IN_USE) {
            requireDone(ended, "cannot sweep the dead jail in " + directory);
        }
        return ended.status() == SWEPT;
    }

    private void requireDone(Ended ended, String what) throws Failure {
        if (ended.status() != SWEPT) {
            String said = ended.said().strip();
            throw Failure.of(what + ": "
                            + (said.startsWith(SAYS)
                                    ? said.substring(SAYS.length())
                                    : program + " ended with status " + ended.status()))
                    .withHint(DOCTOR);
        }
    }

    /**
     * Waits until a jail's directory is gone, at most 5 seconds.
     *
     * @return what is left, or null
     */
    public @Nullable String awaitTeardown(String directory) {
        for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited++) {
            if (files.statxIfExists(FileCalls.AT_FDCWD, directory) == null) {
                return null;
            }
            if (!Pause.of(1)) {
                break;
            }
        }
        return directory + " is still there: run portjail gc";
    }

    /**
     * How it ended.
     *
     * @param said what it wrote on standard error: why it failed, in one line
     */
    private record Ended(int status, String said) {}

    private Ended start(CgroupRoot root, String... words) {
        String[] arguments = new String[words.length + 1];
        arguments[0] = "portjail-reaper";
        System.arraycopy(words, 0, arguments, 1, words.length);
        try (MemoryFile errors = MemoryFile.create(frame, "errors")) {
            int status = processes.waitpid(processes.posixSpawn(program, arguments, root.fd(), errors.fd()));
            return new Ended(status, status == SWEPT || status == IN_USE ? "" : errors.text());
        }
    }
}
