// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A host of a test, and another one at the far end of a wire: two network namespaces, of which the test's thread is in
 * the first as long as this is open.
 *
 * <p>The wire is {@code up0} here, 203.0.113.1/24 and 2001:db8::1/64, and the far end has the default routes.
 */
public final class OwnHost implements AutoCloseable {
    private static int count;

    private final NativeFrame frame = NativeFrame.open();
    private final NetworkNamespaceCalls namespaces = new NetworkNamespaceCalls(frame);
    private final int root;
    private final String name;

    private OwnHost() {
        count++;
        name = "pjt" + ProcessHandle.current().pid() + "x" + count;
        root = namespaces.open();
    }

    public static OwnHost create() {
        OwnHost host = new OwnHost();
        try {
            host.build();
        } catch (RuntimeException | Error e) {
            host.close();
            throw e;
        }
        return host;
    }

    private void build() {
        runInRoot("ip netns add " + name + "h");
        runInRoot("ip netns add " + name + "f");
        runInRoot("ip -n " + name + "h link add up0 mtu 1400 type veth peer name far0 netns " + name + "f");
        enter(name + "h");
        run("sysctl -qw net.ipv6.conf.up0.accept_dad=0 net.ipv6.conf.up0.dad_transmits=0");
        run("ip link set lo up");
        run("ip link set up0 up");
        far("ip link set far0 up");
        far("ip link set lo up");
        far("ip address add 203.0.113.2/24 dev far0");
        far("ip address add 2001:db8::2/64 dev far0 nodad");
    }

    /** Gives this host an IPv4 address and a default route. */
    public OwnHost withIpv4() {
        run("ip address add 203.0.113.1/24 dev up0");
        run("ip route add default via 203.0.113.2");
        return this;
    }

    /** Gives this host an IPv6 address and a default route. */
    public OwnHost withIpv6() {
        run("ip address add 2001:db8::1/64 dev up0 nodad");
        run("ip route add default via 2001:db8::2");
        return this;
    }

    /** What a launch on this host uses: the frame of the test's thread. */
    public NativeFrame frame() {
        return frame;
    }

    /** Moves another thread, with a frame of its own, to this host. */
    public void join(NativeFrame other) {
        new NetworkNamespaceCalls(other).enter("/run/netns/" + name + "h");
    }

    private void enter(String namespace) {
        namespaces.enter("/run/netns/" + namespace);
    }

    /** Moves the test's thread back to this host, from wherever it is. */
    public void comeBack() {
        enter(name + "h");
    }

    private void runInRoot(String command) {
        namespaces.enter(root, "the machine's network namespace");
        run(command);
    }

    /** Runs a command where the test's thread is: its output. */
    public static String run(String command) {
        return run(command, "");
    }

    /** Runs a command with input where the test's thread is: its output. */
    public static String run(String command, String input) {
        CommandResult result = Command.of(command.split(" ")).run(input);
        assertEquals("", result.error(), command);
        assertEquals(0, result.status(), command);
        return result.output();
    }

    /** Runs a command at the far end. */
    public String far(String command) {
        return far(command, "");
    }

    /** Runs a command with input at the far end. */
    public String far(String command, String input) {
        return run("ip netns exec " + name + "f " + command, input);
    }

    /** Names of the links here, without the loopback. */
    public static List<String> links() {
        List<String> names = new ArrayList<>();
        for (String line : run("ip -o link show").lines().toList()) {
            int start = line.indexOf(": ") + 2;
            String name = line.substring(start, line.indexOf(": ", start));
            if (!name.equals("lo")) {
                names.add(name.contains("@") ? name.substring(0, name.indexOf('@')) : name);
            }
        }
        return names;
    }

    @Override
    public void close() {
        namespaces.enter(root, "the machine's network namespace");
        Command.of("ip", "netns", "delete", name + "h").run();
        Command.of("ip", "netns", "delete", name + "f").run();
        frame.close();
    }
}
