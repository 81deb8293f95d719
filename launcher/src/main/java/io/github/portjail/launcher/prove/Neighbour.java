// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.prove;

import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.namespace.JailNamespace;
import io.github.portjail.cgroup.namespace.NamespacePlan;
import io.github.portjail.cgroup.namespace.StateRootLock;
import io.github.portjail.cgroup.syscall.FileCalls;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.Reaper;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.plan.OwnGroups;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.Teardown;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandException;
import io.github.portjail.rules.command.RunningProgram;
import io.github.portjail.rules.policy.JailName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace beside the host, and in it the server that sees from which ports packets arrive.
 *
 * <p>It is taken down as a jail is: a reaper waits for the lock on its state directory, which is free when this process
 * closes it or is killed; and gc sweeps what the reaper could not. The server ends when its input does.
 */
final class Neighbour implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NativeFrame frame;
    private final JailName name;
    private final StateDirectory state;
    private final Reaper reaper;
    private boolean reaperRuns;
    private @Nullable JailNamespace namespace;
    private @Nullable RunningProgram server;
    private @Nullable NamespacePlan plan;

    private Neighbour(NativeFrame frame, JailName name, StateDirectory state, Reaper reaper) {
        this.frame = frame;
        this.name = name;
        this.state = state;
        this.reaper = reaper;
    }

    /**
     * Makes it and starts the server in it.
     *
     * @param name of its state directory
     * @param program the server and its arguments
     */
    static Neighbour start(NativeFrame frame, JailName name, Reaper reaper, String... program) throws Failure {
        StateDirectory state = StateDirectory.create(new FileCalls(frame), name);
        if (state == null) {
            throw Failure.of("a jail named '" + name + "' exists already").withHint("see portjail list");
        }
        Neighbour neighbour = new Neighbour(frame, name, state, reaper);
        boolean complete = false;
        try {
            neighbour.watch();
            neighbour.connect();
            neighbour.serve(program);
            complete = true;
            return neighbour;
        } finally {
            if (!complete) {
                neighbour.close();
            }
        }
    }

    private void watch() throws Failure {
        writeTeardown(List.of());
        try (CgroupRoot root = CgroupRoot.open(frame)) {
            reaper.watch(root, StateDirectory.path(name));
        }
        reaperRuns = true;
    }

    private void connect() throws Failure {
        JailNamespace made;
        try (StateRootLock _ = StateRootLock.take(frame, StateDirectory.ROOT)) {
            NamespacePlan chosen = NamespacePlan.chooseNeighbour(frame, name);
            writeTeardown(chosen.teardownLines());
            made = JailNamespace.create(frame, chosen);
            plan = chosen;
            namespace = made;
        }
        List<String> missing = made.readBack();
        if (!missing.isEmpty()) {
            throw Failure.of("the server's network namespace is not as it was set up: " + String.join("; ", missing));
        }
    }

    /** The cgroup is never made: no process of this name has to end before the rest goes. */
    private void writeTeardown(List<String> lines) {
        long network = new FileCalls(frame).networkNamespace();
        state.write(Teardown.FILE, new Teardown(network, OwnGroups.AT_ROOT + "/" + name, 0, lines).toString());
    }

    private void serve(String... program) throws Failure {
        JailNamespace inside = made(namespace);
        inside.enter();
        try {
            server = Command.of(program).startBeside();
        } finally {
            inside.leave();
        }
        String line = server.readLine();
        if (!line.equals("ready")) {
            throw Failure.of("the server in the network namespace said '" + line + "' instead of 'ready'");
        }
    }

    /** Null without IPv4. */
    @Nullable String address4() {
        return made(plan).address4();
    }

    /** Null without IPv6. */
    @Nullable String address6() {
        return made(plan).address6();
    }

    /** Ends the server; what it saw, a line for each packet that opens something. */
    String arrivals() throws Failure {
        try {
            return made(server).finish(PATIENCE);
        } catch (CommandException e) {
            throw Failure.of("the server that sees the ports failed: " + e.getMessage(), e);
        }
    }

    private static <T> T made(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the neighbour was not made");
        }
        return part;
    }

    /** Takes all of it down, and waits until it is gone. */
    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        if (namespace != null) {
            namespace.close();
        }
        if (reaperRuns) {
            state.close();
            // What is left after seconds stays in its state directory, for gc.
            String _ = reaper.awaitTeardown(StateDirectory.path(name));
        } else {
            state.remove();
            state.close();
        }
    }
}
