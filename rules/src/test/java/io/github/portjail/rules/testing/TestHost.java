// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.testing;

import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import io.github.portjail.rules.command.IptablesPrograms;
import io.github.portjail.rules.command.NftProgram;
import io.github.portjail.rules.firewall.CgroupAddress;
import io.github.portjail.rules.policy.FirewallChoice;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;

/**
 * A host of one test: a network namespace with its loopback up, and cgroups for jails below a cgroup of its own. Closing it
 * removes both.
 */
public final class TestHost implements AutoCloseable {
    private static final AtomicInteger HOSTS = new AtomicInteger();
    private static final Path SYS_FS_CGROUP = Path.of("/sys/fs/cgroup");

    private final String name;
    private final Path mount;
    private final Path group;
    private final Deque<Path> jails = new ArrayDeque<>();

    private TestHost(String name, Path mount, Path group) {
        this.name = name;
        this.mount = mount;
        this.group = group;
    }

    /** Creates a host, or skips the test if this machine cannot have one. */
    public static TestHost create() throws IOException {
        Needs.that("root".equals(System.getProperty("user.name")), "root privilege");
        for (String program : List.of("ip", "nsenter", "nft", "python3")) {
            Needs.that(Command.of("sh", "-c", "command -v $0", program).run().status() == 0, "the program " + program);
        }
        Path root = cgroup2();
        Needs.that(!root.equals(Path.of("/")), "a cgroup2 mount below /sys/fs/cgroup");
        String name = "pjrules" + ProcessHandle.current().pid() + "x" + HOSTS.incrementAndGet();
        TestHost host = new TestHost(name, root, Files.createDirectory(root.resolve(name)));
        try {
            host.succeed("ip", "netns", "add", name);
            host.inside("ip", "link", "set", "lo", "up");
        } catch (AssertionError failure) {
            host.close();
            throw failure;
        }
        return host;
    }

    /** Returns the name of the network namespace. */
    public String name() {
        return name;
    }

    /** Returns nft in this host. */
    public NftProgram nft() {
        return NftProgram.behind(entering());
    }

    /** Returns the programs of a variant of iptables in this host. */
    public IptablesPrograms iptables(FirewallChoice variant) {
        Needs.that(
                Command.of("sh", "-c", "command -v $0", variant + "-restore")
                                .run()
                                .status()
                        == 0,
                "the program " + variant + "-restore");
        return IptablesPrograms.behind(variant, entering());
    }

    /** Skips the test if a program is missing. */
    public void needsProgram(String program) {
        Needs.that(Command.of("sh", "-c", "command -v $0", program).run().status() == 0, "the program " + program);
    }

    /** Returns the ruleset as nft lists it. */
    public String ruleset() {
        return inside("nft", "list", "ruleset");
    }

    /** Creates a cgroup for a jail at level 2. */
    public CgroupAddress jail(String jailName) throws IOException {
        return jailBelow(group, jailName, 2);
    }

    /** Creates a cgroup for a jail at level 3. */
    public CgroupAddress deeperJail(String jailName) throws IOException {
        Path between = group.resolve("between");
        if (!jails.contains(between)) {
            jails.push(Files.createDirectory(between));
        }
        return jailBelow(between, jailName, 3);
    }

    /** Removes a jail's cgroup. */
    public void forget(CgroupAddress jail) throws IOException {
        Files.delete(directory(jail));
    }

    /** Connects this host (10.9.0.1, fd09::1) with another one (10.9.0.2, fd09::2). */
    public void connectTo(TestHost peer) {
        inside("ip", "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", peer.name);
        addAddresses("1");
        peer.addAddresses("2");
    }

    /** Runs a check of sockets.py, and returns its lines. */
    public List<String> sockets(String check, CgroupAddress jail, String... peer) {
        List<String> words = new ArrayList<>(List.of(entering()));
        words.addAll(
                List.of("python3", script().toString(), check, directory(jail).toString()));
        words.addAll(List.of(peer));
        CommandResult result = new Command(words, Duration.ofMinutes(1)).run();
        Assertions.assertEquals(0, result.status(), () -> words + ": " + result.error());
        return result.output().lines().toList();
    }

    /** Runs a program in this host that must succeed, and returns its output. */
    public String inside(String... words) {
        List<String> all = new ArrayList<>(List.of(entering()));
        all.addAll(List.of(words));
        return succeed(all.toArray(String[]::new));
    }

    /** Runs a program in this host with input, whatever comes of it. */
    public CommandResult run(String input, String... words) {
        List<String> all = new ArrayList<>(List.of(entering()));
        all.addAll(List.of(words));
        return new Command(all, Duration.ofMinutes(1)).run(input);
    }

    @Override
    public void close() throws IOException {
        Command.of("ip", "netns", "del", name).run();
        while (!jails.isEmpty()) {
            Files.deleteIfExists(jails.pop());
        }
        Files.delete(group);
    }

    private CgroupAddress jailBelow(Path parent, String jailName, int level) throws IOException {
        Path directory = Files.createDirectory(parent.resolve(jailName));
        jails.push(directory);
        return new CgroupAddress(
                SYS_FS_CGROUP.relativize(directory).toString(),
                level,
                mount.relativize(directory).toString());
    }

    private static Path directory(CgroupAddress jail) {
        return SYS_FS_CGROUP.resolve(jail.nftCgroupPath());
    }

    private void addAddresses(String last) {
        inside("ip", "address", "add", "10.9.0." + last + "/24", "dev", "wire");
        inside("ip", "address", "add", "fd09::" + last + "/64", "dev", "wire", "nodad");
        // Without a link-local address there is no duplicate address detection to wait for.
        inside("ip", "link", "set", "wire", "addrgenmode", "none");
        inside("ip", "link", "set", "wire", "up");
    }

    private String[] entering() {
        return new String[] {"nsenter", "--net=/run/netns/" + name};
    }

    private String succeed(String... words) {
        CommandResult result = Command.of(words).run();
        Assertions.assertEquals(0, result.status(), () -> String.join(" ", words) + ": " + result.error());
        return result.output();
    }

    /** Returns where cgroup version 2 is mounted below /sys/fs/cgroup, or / if it is not. */
    private static Path cgroup2() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            List<String> fields = List.of(line.split(" ", -1));
            if (line.contains(" - cgroup2 ") && fields.get(4).startsWith(SYS_FS_CGROUP.toString())) {
                return Path.of(fields.get(4));
            }
        }
        return Path.of("/");
    }

    private static Path script() {
        try {
            return Path.of(Objects.requireNonNull(TestHost.class.getResource("sockets.py"))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
