// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.container;

import io.github.portjail.cgroup.namespace.BridgePort;
import io.github.portjail.cgroup.namespace.BridgePortReader;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.launcher.act.DownJail;
import io.github.portjail.launcher.act.RunJail;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.outcome.Failures;
import io.github.portjail.launcher.plan.RunOptions;
import io.github.portjail.launcher.plan.UpOptions;
import io.github.portjail.launcher.terminal.Progress;
import io.github.portjail.rules.firewall.ContainerAddress;
import io.github.portjail.rules.policy.JailName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code portjail docker}: makes a lasting jail of a container that runs, by its port of a bridge, or else by its cgroup. */
public final class DockerJail {
    private final String home;
    private final PrintStream out;
    private final PrintStream err;
    private final PrintStream notes;

    /**
     * Prepares to jail.
     *
     * @param home the installation's directory
     * @param out where a dry run is printed
     * @param err where warnings are printed
     * @param notes where notes are printed
     */
    public DockerJail(String home, PrintStream out, PrintStream err, PrintStream notes) {
        this.home = home;
        this.out = out;
        this.err = err;
        this.notes = notes;
    }

    /**
     * Jails it.
     *
     * @throws Failure when it could not be jailed as a whole; everything that had been done is undone then
     */
    public void run(DockerOptions options) throws Failure {
        ContainerEngine engine = ContainerEngine.choose(options.engine(), System.getenv("DOCKER_HOST"));
        Container container;
        try (Progress _ = Progress.of(notes, "asking " + engine.program() + " for the container")) {
            container = engine.inspect(options.container());
        }
        RunOptions jail = options.jail();
        JailName given = jail.name();
        JailName name = given == null ? JailName.ofService(container.name()) : given;
        @Nullable BridgePort port = port(container);
        new RunJail(home, out, err, notes).up(options(jail.withName(name), container, port));
        if (!jail.dryRun()) {
            requireUnchanged(engine, container, port, name);
        }
    }

    private static UpOptions options(RunOptions jail, Container container, @Nullable BridgePort port) throws Failure {
        if (jail.user() != null) {
            throw Failure.of("a container has its users already").withHint("leave --user out");
        }
        if (port == null) {
            return new UpOptions(jail, group(container), List.of());
        }
        ContainerAddress address = new ContainerAddress(port.bridge(), port.port(), port.address4(), port.address6());
        return new UpOptions(jail, null, List.of(), null, address);
    }

    private static @Nullable BridgePort port(Container container) throws Failure {
        if (!cgroups(container).areOfContainer()) {
            throw Failure.of("process " + container.processId() + " is not in a cgroup of container '"
                            + container.name() + "'")
                    .withHint("portjail has to run on the container's host, and see its processes as the engine does");
        }
        try {
            return Errand.run("container", frame -> BridgePortReader.read(frame, container.processId()));
        } catch (KernelException e) {
            throw Failures.of(e);
        }
    }

    /** Of a container on this host's own network. */
    private static String group(Container container) throws Failure {
        String group = cgroups(container).group();
        if (group == null) {
            throw Failure.of("container '" + container.name() + "' is on this host's network, and has no cgroup of"
                            + " version 2 of its own")
                    .withHint("move its processes: portjail up NAME --range LO:HI --pid " + container.processId());
        }
        return group;
    }

    private static ContainerCgroups cgroups(Container container) throws Failure {
        try {
            Path file = Path.of("/proc", Long.toString(container.processId()), "cgroup");
            return new ContainerCgroups(Files.readString(file), container.id());
        } catch (IOException e) {
            throw Failure.of("cannot read the cgroups of container '" + container.name() + "': " + e.getMessage(), e)
                    .withHint("it may have ended meanwhile: then start it, and run the command again");
        }
    }

    /** It may have been restarted while it was looked at: then the jail is that of nobody. */
    private void requireUnchanged(ContainerEngine engine, Container container, @Nullable BridgePort port, JailName name)
            throws Failure {
        Failure failure;
        try {
            if (engine.inspect(container.id()).equals(container) && Objects.equals(port(container), port)) {
                return;
            }
            failure = Failure.of("container '" + container.name() + "' changed while it was jailed")
                    .withHint("run the command again");
        } catch (Failure e) {
            failure = e;
        }
        new DownJail(home, notes).run(name, false, 0);
        throw failure;
    }
}
