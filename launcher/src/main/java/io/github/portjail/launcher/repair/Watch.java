// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.syscall.Errno;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.ProcessCalls;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import java.util.ArrayList;
import java.util.List;

/** {@code portjail watch}: becomes the small program that waits for the kernel's events, so that no Java VM stays in memory. */
public final class Watch {
    private final String home;
    private final boolean quiet;

    /**
     * Prepares to watch.
     *
     * @param home the installation's directory
     * @param quiet whether it is to say only what was put back, and what cannot be
     */
    public Watch(String home, boolean quiet) {
        this.home = home;
        this.quiet = quiet;
    }

    /**
     * Executes it; does not return.
     *
     * @throws Failure when it was not executed
     */
    public void run(WatchOptions options) throws Failure {
        try (NativeFrame frame = NativeFrame.open()) {
            ProcessCalls processes = new ProcessCalls(frame);
            if (processes.geteuid() != 0) {
                throw Failure.of("cannot watch jails without root").withHint("run it by sudo");
            }
            String program = home + "/lib/portjail-watch";
            List<String> words = new ArrayList<>(List.of(
                    program,
                    home + "/bin/portjail",
                    Integer.toString(options.pollSeconds()),
                    Integer.toString(options.checkSeconds())));
            if (quiet) {
                words.add("--quiet");
            }
            processes.portjailReplaceArguments(words);
            int errno = processes.portjailExecute(0);
            throw Failure.of("cannot execute '" + program + "': " + Errno.describe(errno))
                    .withHint("it belongs to portjail: install portjail anew");
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }
}
