// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine with a real systemd as its first process, in the network of a test's client: a Debian, booted by systemd-nspawn(1), on
 * which portjail is installed from its package.
 *
 * <p>Beside Debian's units it has those of {@code src/test/systemd}, and a directory at {@code /test}.
 */
final class SystemdMachine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path UNITS = Path.of("src/test/systemd").toAbsolutePath();
    private static final String TARGET = "tests.target";

    /** Units of systemd itself that such a machine has no use for, and that would write to it or wait. */
    private static final List<String> MASKED = List.of(
            "systemd-logind.service",
            "dbus.service",
            "dbus.socket",
            "systemd-networkd.service",
            "systemd-resolved.service",
            "systemd-journal-flush.service",
            "systemd-firstboot.service",
            "systemd-sysusers.service",
            "systemd-update-utmp.service",
            "systemd-random-seed.service",
            "systemd-tmpfiles-clean.timer",
            "systemd-binfmt.service",
            "systemd-modules-load.service",
            "systemd-sysctl.service",
            "sys-fs-fuse-connections.mount",
            "sys-kernel-config.mount",
            "sys-kernel-debug.mount",
            "sys-kernel-tracing.mount",
            "proc-sys-fs-binfmt_misc.automount",
            "dev-hugepages.mount",
            "dev-mqueue.mount",
            "console-getty.service",
            "getty.target");

    private final TestNetwork network;
    private final Path folder;
    private final Path root;
    private @Nullable Running container;
    private long leader;

    private SystemdMachine(TestNetwork network, Path folder) {
        this.network = network;
        this.folder = folder;
        root = folder.resolve("root");
    }

    /** Boots a Debian of that release. */
    static SystemdMachine boot(DebianRelease release, TestNetwork network) throws IOException {
        Needs.root();
        Needs.program("systemd-nspawn");
        SystemdMachine machine = new SystemdMachine(network, Files.createTempDirectory("portjail-systemd"));
        try {
            DebianRoot.withPortjail(release, machine.root, network.client());
            machine.configure();
            machine.container = Running.start(machine.boot());
            machine.await("the machine to boot", machine::hasBooted);
            return machine;
        } catch (IOException | RuntimeException | AssertionError e) {
            machine.close();
            throw e;
        }
    }

    private void configure() throws IOException {
        // Services of other users write there, too.
        Files.setPosixFilePermissions(Files.createDirectory(test()), PosixFilePermissions.fromString("rwxrwxrwx"));
        // With one, it is not the machine's first boot, at which systemd would enable whatever is installed.
        Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
        Path units = root.resolve("etc/systemd/system");
        for (String unit : MASKED) {
            Files.createSymbolicLink(units.resolve(unit), Path.of("/dev/null"));
        }
        Files.writeString(
                units.resolve(TARGET), "[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n");
        try (Stream<Path> files = Files.list(UNITS)) {
            for (Path file : files.toList()) {
                boolean unit = !file.toString().endsWith(".py");
                Files.copy(file, (unit ? units : test()).resolve(file.getFileName()));
            }
        }
    }

    private List<String> boot() {
        return List.of(
                "env",
                "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1",
                // A host may write its /proc/sys/net.
                "SYSTEMD_NSPAWN_API_VFS_WRITABLE=network",
                "systemd-nspawn",
                "--quiet",
                "--directory=" + root,
                "--boot",
                "--register=no",
                "--keep-unit",
                "--console=pipe",
                "--resolv-conf=off",
                "--timezone=off",
                "--capability=all",
                "--system-call-filter=bpf",
                "--network-namespace-path=/run/netns/" + network.client().name(),
                "--",
                "--unit=" + TARGET,
                "--show-status=no");
    }

    /** Shuts the machine down and boots it again from the same root, with nothing left in the kernel of what it was. */
    void reboot() throws IOException {
        try (Running running = container()) {
            Finished _ = run("systemctl", "poweroff");
            running.finish(PATIENCE);
        }
        container = null;
        leader = 0;
        removeGroups();
        // Its network namespace is the test's, and stays; the rules in it would not.
        network.client().run("nft", "flush", "ruleset").expectSuccess();
        container = Running.start(boot());
        await("the machine to boot again", this::hasBooted);
    }

    private boolean hasBooted() {
        if (leader == 0) {
            leader = ProcessHandle.of(container().pid()).stream()
                    .flatMap(ProcessHandle::children)
                    .filter(child -> child.info().command().orElse("").endsWith("/systemd"))
                    .mapToLong(ProcessHandle::pid)
                    .findFirst()
                    .orElse(0);
        }
        return leader != 0 && run("systemctl", "is-active", TARGET).answer().equals("active");
    }

    /** Runs a command on the machine, beside its services. */
    Finished run(String... command) {
        return run(List.of(command));
    }

    /** Runs a command on the machine, beside its services. */
    Finished run(List<String> command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--target", Long.toString(leader)));
        words.addAll(List.of("--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd", "--"));
        words.addAll(command);
        return Commands.run(words);
    }

    /** Runs {@code systemctl}, which is to succeed. */
    String systemctl(String... arguments) {
        String[] words =
                Stream.concat(Stream.of("systemctl"), Stream.of(arguments)).toArray(String[]::new);
        Finished run = run(words);
        if (run.status() != 0) {
            fail(run + "\n" + run("journalctl", "--no-pager", "--lines=60").output());
        }
        return run.answer();
    }

    /** The tests' own services that are active, or about to be. */
    List<String> services() {
        return run("systemctl", "list-units", "--plain", "--no-legend", "--state=active,activating", "--type=service")
                .outputLines()
                .stream()
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(unit -> Files.exists(UNITS.resolve(unit)))
                .toList();
    }

    /** A property of a unit, as {@code systemctl show} prints it. */
    String property(String unit, String name) {
        return systemctl("show", "--property=" + name, "--value", unit);
    }

    /** The lines that a service of {@code service.py} has written. */
    List<String> log(String service) {
        return lines(service + ".log");
    }

    /** The lines of a file that services see in {@code /test}; none if it is not there. */
    List<String> lines(String name) {
        Path file = test().resolve(name);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return fail("cannot read " + file, e);
        }
    }

    /** The directory that services see as {@code /test}. */
    Path test() {
        return root.resolve("test");
    }

    /** What jails of the machine have left: state, and cgroups of portjail's own. */
    List<String> leftovers() {
        return run(
                        "find",
                        "/run/portjail",
                        "/sys/fs/cgroup/portjail",
                        "/sys/fs/cgroup/system.slice/portjail-jails.service/portjail")
                .outputLines();
    }

    /** Waits for something that other processes do. */
    void await(String what, BooleanSupplier happened) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain for " + what + ": "
                        + (leader == 0
                                ? container().output().soFar()
                                        + container().errors().soFar()
                                : run("journalctl", "--no-pager", "--lines=60").output()));
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail("interrupted while waiting for " + what);
            }
        }
    }

    private Running container() {
        Running running = container;
        if (running == null) {
            throw new IllegalStateException("the machine is off");
        }
        return running;
    }

    @Override
    public void close() throws IOException {
        Running running = container;
        if (running != null) {
            try (running) {
                if (leader != 0) {
                    // At once: its services have nothing to save.
                    run("systemctl", "poweroff", "--force");
                }
                running.finish();
            }
            removeGroups();
        }
        DebianRoot.remove(folder);
    }

    /** With --keep-unit systemd-nspawn leaves the cgroups that it made below the test's own. */
    private static void removeGroups() throws IOException {
        String own = Files.readAllLines(Path.of("/proc/self/cgroup")).stream()
                .filter(line -> line.startsWith("0::"))
                .findFirst()
                .orElse("0::/")
                .substring("0::/".length());
        List<String> mounts = Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> line.split(" ", -1)[4])
                .toList();
        for (String mount : mounts) {
            for (String made : List.of("payload", "supervisor")) {
                Path group = Path.of(mount, own, made);
                if (Files.exists(group)) {
                    Commands.run("find", group.toString(), "-depth", "-type", "d", "-delete")
                            .expectSuccess();
                }
            }
        }
    }
}
