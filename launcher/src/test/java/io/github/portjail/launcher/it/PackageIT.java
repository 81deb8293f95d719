// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The life of the Debian package on a Debian that has no Java: what comes, works, is replaced and goes. */
@EndToEnd
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackageIT {
    private static final String OLD_VERSION = "0.0.1";
    private static final String LIBRARIES = "/usr/lib/portjail/lib";
    private static final int MOST_KIBIBYTES = 60 * 1024;

    /** The same files with other times and one more, as an older version. */
    private static final String MAKE_OLDER = "set -e; dpkg-deb --raw-extract \"$1\" \"$2/older\"; cd \"$2/older\";"
            + " sed -i 's/^Version: .*/Version: '\"$3\"'/' DEBIAN/control; touch usr/lib/portjail/lib/older.txt;"
            + " find usr -type f -exec touch -d 2020-01-01T00:00:00Z {} +; dpkg-deb -Znone --build . \"$2/older.deb\"";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private static Path directory;

    private static DebianRoot debian;
    private static Set<String> before;
    private static Path built;

    @BeforeAll
    static void makeThePackage() throws IOException {
        for (String program : List.of("dpkg-deb", "lintian", "strip", "objdump")) {
            Needs.program(program);
        }
        debian = DebianRoot.create(directory.resolve("debian"), network.client());
        String script = Path.of("src/main/assembly/deb").toAbsolutePath().toString();
        built = Path.of(Commands.run(
                        script,
                        Portjail.home().toString(),
                        directory.toString(),
                        "0.1.0-SNAPSHOT",
                        "1767225600",
                        "-Zgzip",
                        "-z1")
                .expectSuccess()
                .answer());
        Commands.run("sh", "-c", MAKE_OLDER, "sh", built.toString(), directory.toString(), OLD_VERSION)
                .expectSuccess();
        Files.copy(built, debian.path("/tmp/portjail.deb"));
        Files.copy(directory.resolve("older.deb"), debian.path("/tmp/older.deb"));
        before = debian.files();
    }

    @AfterAll
    static void removeTheDebian() {
        DebianRoot.remove(directory.resolve("debian"));
    }

    @Test
    @Order(1)
    void lintianFindsNoError() {
        Finished lintian = Commands.run("lintian", "--fail-on", "error", "--allow-root", built.toString());

        assertEquals(0, lintian.status(), "what lintian finds: " + lintian);
    }

    @Test
    @Order(2)
    void anOlderVersionIsInstalledWhereThereIsNoJava() throws IOException {
        assertNotEquals(0, debian.run("sh", "-c", "command -v java").status(), "there is no Java");

        Finished installed = debian.run("dpkg", "--install", "/tmp/older.deb").expectSuccess();

        assertEquals("", installed.errors(), "what installing says on standard error");
        assertEquals(OLD_VERSION, version());
        assertTrue(Files.exists(theCache()), "there is an AOT cache");
    }

    @Test
    @Order(3)
    void anUpgradeReplacesAllFilesAndTheAotCache() throws IOException {
        Path old = theCache();

        Finished upgraded = debian.run("dpkg", "--install", "/tmp/portjail.deb").expectSuccess();

        assertEquals("", upgraded.errors(), "what upgrading says on standard error");
        assertEquals("0.1.0~snapshot", version());
        assertNotEquals(old, theCache(), "the cache is made of the new files");
        assertEquals(
                theCache().getFileName(),
                Path.of(debian.run(LIBRARIES + "/portjail-rehearsal", "--print").answer())
                        .getFileName(),
                "the cache is the one that launches look for");
        assertFalse(Files.exists(debian.path(LIBRARIES + "/older.txt")), "the older version's files are gone");
    }

    @Test
    @Order(4)
    void allOfItTogetherIsNotLarge() {
        Set<String> paths = new TreeSet<>(
                debian.run("dpkg", "--listfiles", "portjail").expectSuccess().outputLines());
        List<String> sizes = Commands.run(
                        "du",
                        "-sk",
                        "--apparent-size",
                        debian.path("/usr/lib/portjail").toString())
                .expectSuccess()
                .outputLines();
        long kibibytes = Long.parseLong(sizes.getFirst().split("\t", 2)[0]);

        assertTrue(
                kibibytes <= MOST_KIBIBYTES,
                "with its AOT cache it takes " + kibibytes + " KiB, " + MOST_KIBIBYTES + " are allowed");
        assertTrue(
                paths.containsAll(List.of(
                        "/usr/bin/portjail",
                        "/usr/share/man/man1/portjail.1.gz",
                        "/usr/share/man/man1/portjail-audit.1.gz",
                        "/usr/share/man/man7/portjail-modes.7.gz",
                        "/usr/share/bash-completion/completions/portjail",
                        "/usr/share/zsh/vendor-completions/_portjail",
                        "/usr/share/fish/vendor_completions.d/portjail.fish",
                        "/usr/lib/systemd/system/portjail-gc.timer",
                        "/usr/lib/systemd/system/portjail-restore.service",
                        "/usr/lib/systemd/system/portjail-watch.service",
                        "/usr/lib/systemd/system/portjail@.service",
                        "/usr/lib/portjail/lib/portjail-watch",
                        "/usr/share/man/man1/portjail-repair.1.gz",
                        "/usr/share/man/man1/portjail-watch.1.gz",
                        "/usr/share/man/man1/portjail-restore.1.gz")),
                "files of the package: " + paths);
    }

    @Test
    @Order(5)
    void itSaysItsVersion() {
        Finished version = debian.run("portjail", "--version").expectSuccess();

        assertEquals(Commands.run(Portjail.command("--version")).expectSuccess().output(), version.output());
        assertEquals("", version.errors());
    }

    @Test
    @Order(6)
    void connectionsOfAJailComeFromTheRange() {
        String connect = "exec 3<>/dev/tcp/" + TestNetwork.SERVER_4 + "/" + PortReportingServer.REPORT + " && cat <&3";

        for (int i = 0; i < 10; i++) {
            debian.run("portjail", "run", "--range", "50000:50999", "--", "bash", "-c", connect)
                    .expectSuccess();
        }

        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(10);
    }

    @Test
    @Order(7)
    void itDiagnosesThatHost() {
        Finished doctor = debian.run("portjail", "doctor", "--range", "50000:50999");

        assertTrue(doctor.status() == 0 || doctor.status() == 1, "doctor comes to a result: " + doctor);
        assertEquals("", doctor.errors(), "what doctor says on standard error");
        assertTrue(doctor.output().contains("BPF"), "doctor tells of BPF: " + doctor);
    }

    @Test
    @Order(8)
    void itProvesThatNothingLeaks() {
        Finished prove = debian.run("portjail", "prove").expectSuccess();

        assertTrue(prove.output().contains("no leaks: "), "what prove comes to: " + prove);
    }

    @Test
    @Order(9)
    void aJailThatLivesOutlastsTheRemovalOfThePackage() {
        String ask = "while read -r port; do (exec 3<>/dev/tcp/" + TestNetwork.SERVER_4 + "/$port && cat <&3); done";
        try (Running jail = debian.start("portjail", "run", "--range", "50000:50999", "--", "bash", "-c", ask)) {
            assertFalse(jail.askForLines(Integer.toString(PortReportingServer.REPORT), 1)
                    .isEmpty());

            Finished removed = debian.run("dpkg", "--remove", "portjail").expectSuccess();

            assertEquals("", removed.errors(), "what removing says on standard error");
            assertFalse(Files.exists(debian.path("/usr/lib/portjail")), "its folder is gone, the AOT cache with it");
            assertFalse(jail.askForLines(Integer.toString(PortReportingServer.REPORT), 1)
                    .isEmpty());
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
    }

    @Test
    @Order(10)
    void aPurgeLeavesTheSystemAsItWasBefore() {
        Finished purged = debian.run("dpkg", "--purge", "portjail").expectSuccess();

        assertEquals("", purged.errors(), "what purging says on standard error");
        Set<String> after = debian.files();
        Set<String> left = new TreeSet<>(after);
        left.removeAll(before);
        Set<String> gone = new TreeSet<>(before);
        gone.removeAll(after);
        assertEquals(Set.of(), left, "files that are left");
        assertEquals(Set.of(), gone, "files that are gone");
    }

    private static String version() {
        return debian.run("dpkg-query", "--show", "--showformat=${Version}", "portjail")
                .expectSuccess()
                .answer();
    }

    private static Path theCache() throws IOException {
        try (Stream<Path> files = Files.list(debian.path(LIBRARIES))) {
            List<Path> caches =
                    files.filter(file -> file.toString().endsWith(".aot")).toList();
            assertEquals(1, caches.size(), "caches: " + caches);
            return caches.getFirst();
        }
    }
}
