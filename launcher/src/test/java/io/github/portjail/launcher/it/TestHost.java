// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * A host of a test: a named network namespace, with its loopback interface up.
 *
 * <p>Commands enter it with nsenter(1), which keeps the mounts: ip-netns(8) would give them another /sys, in which no
 * cgroup hierarchy is mounted.
 */
public final class TestHost implements AutoCloseable {
    private static final Set<TestHost> ALIVE = new CopyOnWriteArraySet<>();

    private final String name;

    private TestHost(String name) {
        this.name = name;
    }

    /** Makes a namespace whose name is this process's own and ends as given. */
    static TestHost create(String ending) {
        TestHost host = new TestHost("pj" + ProcessHandle.current().pid() + ending);
        Commands.run("ip", "netns", "add", host.name).expectSuccess();
        ALIVE.add(host);
        host.run("ip", "link", "set", "lo", "up").expectSuccess();
        return host;
    }

    /** Returns the hosts that this process made and has not removed yet. */
    static Set<TestHost> alive() {
        return Set.copyOf(ALIVE);
    }

    String name() {
        return name;
    }

    /** Returns the command that runs a command on this host, in the same process. */
    List<String> inside(List<String> command) {
        return Commands.concat(List.of("nsenter", "--net=/run/netns/" + name, "--"), command);
    }

    public Finished run(String... command) {
        return run(List.of(command));
    }

    public Finished run(List<String> command) {
        return Commands.run(inside(command));
    }

    Finished run(List<String> command, String input) {
        return Commands.run(inside(command), input);
    }

    public Running start(List<String> command) {
        return Running.start(inside(command));
    }

    /** A port that conntrack gave away by source NAT would stay taken for two minutes, for everybody on this host. */
    void forgetConnections() {
        run("conntrack", "-F").expectSuccess();
    }

    String ruleset() {
        return run("nft", "list", "ruleset").expectSuccess().output();
    }

    @Override
    public void close() {
        ALIVE.remove(this);
        Commands.run("ip", "netns", "del", name).expectSuccess();
    }

    @Override
    public String toString() {
        return name;
    }
}
