// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A small Debian of its own in a folder, of the release that this machine runs, without a Java. */
final class DebianRoot {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What portjail's package asks for, apart from the C library. */
    private static final String PACKAGES = "libbpf1,libnftables1";

    /** Nothing of these mounts is seen outside; the state of jails is kept in the folder. */
    private static final String ENTER =
            "root=$1; shift; mount -t proc proc \"$root/proc\" && mount -t sysfs sysfs \"$root/sys\""
                    + " && mount -t cgroup2 cgroup2 \"$root/sys/fs/cgroup\" && mount --bind /dev \"$root/dev\" && exec env -i"
                    + " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root"
                    + " DEBIAN_FRONTEND=noninteractive chroot \"$root\" \"$@\"";

    /** All files with their modes; of what dpkg and its log write down for themselves nothing. */
    private static final String LIST = "cd \"$1\" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o"
            + " -path ./tmp -prune -o -printf '%M %p %l\\n'";

    private final Path folder;
    private final TestHost host;

    private DebianRoot(Path folder, TestHost host) {
        this.folder = folder;
        this.host = host;
    }

    /**
     * Makes one, or copies what was made before.
     *
     * @param folder where it is to be, which does not exist yet
     * @param host in whose network its programs run
     */
    static DebianRoot create(Path folder, TestHost host) throws IOException {
        Needs.program("mmdebstrap");
        String release = Commands.run("sh", "-c", ". /etc/os-release; echo \"${VERSION_CODENAME:-unknown}\"")
                .expectSuccess()
                .answer();
        Path cached =
                Path.of("..", "target", "debian-" + release).toAbsolutePath().normalize();
        if (!Files.exists(cached)) {
            bootstrap(release, cached);
        }
        Commands.run("cp", "-a", cached.toString(), folder.toString()).expectSuccess();
        return new DebianRoot(folder, host);
    }

    private static void bootstrap(String release, Path cached) throws IOException {
        Path part = cached.resolveSibling(
                cached.getFileName() + "." + ProcessHandle.current().pid());
        Files.createDirectories(cached.getParent());
        Finished made = make(release, part);
        if (made.status() != 0) {
            // The archive's mirrors may be of two minds for a moment.
            made = make(release, part);
        }
        Needs.that(made.status() == 0, "a Debian " + release + " from its archive: " + made);
        Files.move(part, cached);
    }

    private static Finished make(String release, Path folder) {
        List<String> command = List.of(
                "mmdebstrap",
                "--quiet",
                "--mode=root",
                "--variant=essential",
                "--include=" + PACKAGES,
                release,
                folder.toString());
        try (Running making = Running.start(command)) {
            Finished made = making.finish(PATIENCE);
            if (made.status() != 0) {
                remove(folder);
            }
            return made;
        }
    }

    /** Runs a command in it. */
    Finished run(String... command) {
        return Commands.run(entering(List.of(command)));
    }

    Running start(String... command) {
        return Running.start(entering(List.of(command)));
    }

    private List<String> entering(List<String> command) {
        List<String> enter = List.of("unshare", "--mount", "sh", "-c", ENTER, "sh", folder.toString());
        return host.inside(Commands.concat(enter, command));
    }

    Path path(String absolute) {
        return folder.resolve(absolute.substring(1));
    }

    /** Returns what is in it, a line each. */
    Set<String> files() {
        Set<String> files = new TreeSet<>(Commands.run("sh", "-c", LIST, "sh", folder.toString())
                .expectSuccess()
                .outputLines());
        assertFalse(files.isEmpty(), "files in " + folder);
        return files;
    }

    /** Removes the folder, if it is there; a temporary folder's own removal would warn of each link. */
    static void remove(Path folder) {
        Commands.run("rm", "--recursive", "--force", "--one-file-system", folder.toString())
                .expectSuccess();
    }
}
