// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;

/**
 * A host's processes whose {@code /run} is a file system of their own, so that it may be filled and wiped: a mount
 * namespace, held by a process that waits.
 */
final class PrivateRun implements AutoCloseable {
    private final TestHost host;
    private final Running holder;

    private PrivateRun(TestHost host, Running holder) {
        this.host = host;
        this.holder = holder;
    }

    /**
     * Makes one.
     *
     * @param options of tmpfs(5), such as {@code size=4k}
     */
    static PrivateRun create(TestHost host, String options) {
        String script = "mount -t tmpfs -o " + options + " none /run && echo mounted && exec cat";
        Running holder = host.start(List.of("unshare", "--mount", "sh", "-c", script));
        holder.awaitOutput("mounted\n");
        return new PrivateRun(host, holder);
    }

    private List<String> inside(List<String> command) {
        return Commands.concat(List.of("nsenter", "--mount=/proc/" + holder.pid() + "/ns/mnt", "--"), command);
    }

    Finished run(String... command) {
        return run(List.of(command));
    }

    Finished run(List<String> command) {
        return host.run(inside(command));
    }

    Running start(List<String> command) {
        return host.start(inside(command));
    }

    /** What is in that {@code /run}, without it. */
    List<String> content() {
        return run("find", "/run", "-mindepth", "1").outputLines();
    }

    @Override
    public void close() {
        holder.close();
    }
}
