// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A small Debian of its own in a folder, without a Java. */
final class DebianRoot {
    private static final Map<DebianRelease, Path> INSTALLED = new EnumMap<>(DebianRelease.class);

    /** Nothing of these mounts is seen outside; the state of jails is kept in the folder. */
    private static final String ENTER =
            "root=$1; shift; mount --bind \"$root\" \"$root\" && mount -t proc proc \"$root/proc\" && mount -t sysfs sysfs \"$root/sys\""
                    + " && mount -t cgroup2 cgroup2 \"$root/sys/fs/cgroup\" && mount --bind /dev \"$root/dev\" && exec env -i"
                    + " PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root"
                    + " DEBIAN_FRONTEND=noninteractive chroot \"$root\" \"$@\"";

    /** All files with modes, owners and sizes; of what dpkg and its log write down for themselves nothing. */
    private static final String LIST = "cd \"$1\" && find . -path ./var/lib/dpkg -prune -o -path ./var/log -prune -o"
            + " -path ./tmp -prune -o"
            + " \\( -type f -printf '%M %U %G %s %p\\n' -o -printf '%M %U %G %p %l\\n' \\)";

    private final Path folder;
    private final TestHost host;

    private DebianRoot(Path folder, TestHost host) {
        this.folder = folder;
        this.host = host;
    }

    /**
     * Copies a release.
     *
     * @param folder where it is to be, which does not exist yet
     * @param host in whose network its programs run
     */
    static DebianRoot create(DebianRelease release, Path folder, TestHost host) throws IOException {
        copy(release.folder(), folder);
        return new DebianRoot(folder, host);
    }

    /** Copies a release that has portjail's package, as it was built, installed; that is done once in all tests' life. */
    static DebianRoot withPortjail(DebianRelease release, Path folder, TestHost host) throws IOException {
        Path installed = INSTALLED.get(release);
        if (installed == null) {
            installed = Path.of("target", "debian-" + release.archiveName()).toAbsolutePath();
            remove(installed);
            DebianRoot root = create(release, installed, host);
            root.install(BuiltPackage.file(), "portjail.deb");
            INSTALLED.put(release, installed);
        }
        copy(installed, folder);
        return new DebianRoot(folder, host);
    }

    private static void copy(Path from, Path to) {
        Commands.run("cp", "--archive", "--reflink=auto", from.toString(), to.toString())
                .expectSuccess();
    }

    /** Installs a package file by dpkg, which has to find all that it depends on installed. */
    Finished install(Path file, String name, String... options) throws IOException {
        Files.copy(file, path("/tmp/" + name), StandardCopyOption.REPLACE_EXISTING);
        List<String> words = new ArrayList<>(List.of("dpkg"));
        words.addAll(List.of(options));
        words.addAll(List.of("--install", "/tmp/" + name));
        Finished installed = run(words.toArray(new String[0])).expectSuccess();
        Files.delete(path("/tmp/" + name));
        return installed;
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
