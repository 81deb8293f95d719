// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.policy.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of the Debian package on a Debian that has no Java: what comes, works, is replaced and goes. */
@EndToEnd
@ParameterizedClass(name = "{0}")
@EnumSource(DebianRelease.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackageIT {
    private static final String OLD_VERSION = "0.0.1";
    private static final String LIBRARIES = "/usr/lib/portjail/lib";
    private static final String CONFIGURATION = "/etc/portjail/example.toml";
    private static final int MOST_KIBIBYTES = 60 * 1024;

    /** The same files with other times, one more, and one of configuration that says something else, as an older version. */
    private static final String MAKE_OLDER = "set -e; dpkg-deb --raw-extract \"$1\" \"$2/older\"; cd \"$2/older\";"
            + " sed -i 's/^Version: .*/Version: '\"$3\"'/' DEBIAN/control; touch usr/lib/portjail/lib/older.txt;"
            + " echo '# of older' >>etc/portjail/example.toml;"
            + " find usr -type f -exec touch -d 2020-01-01T00:00:00Z {} +; dpkg-deb -Znone --build . \"$2/older.deb\"";

    /** Asks the server for its own source port, as often as it is told to. */
    private static final String ASK =
            "while read -r port; do (exec 3<>/dev/tcp/" + TestNetwork.SERVER_4 + "/$port && cat <&3); done";

    private static final String REPORT = Integer.toString(PortReportingServer.REPORT);

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    private static Path directory;

    private static DebianRoot debian;
    private static Set<String> before;

    private final DebianRelease release;

    PackageIT(DebianRelease release) {
        this.release = release;
    }

    @BeforeAll
    static void makeAnOlderPackage() {
        Commands.run("sh", "-c", MAKE_OLDER, "sh", BuiltPackage.file().toString(), directory.toString(), OLD_VERSION)
                .expectSuccess();
    }

    @BeforeParameterizedClassInvocation
    static void makeTheDebian(DebianRelease release) throws IOException {
        debian = DebianRoot.create(release, directory.resolve("debian"), network.client());
        // The package needs its library alone.
        debian.run("dpkg", "--purge", "nftables").expectSuccess();
        before = debian.files();
    }

    @AfterParameterizedClassInvocation
    static void removeTheDebian() {
        DebianRoot.remove(directory.resolve("debian"));
    }

    @Test
    @Order(1)
    void anOlderVersionIsInstalledWhereThereIsNoJava() throws IOException {
        assertEquals(
                release.archiveName(),
                debian.run("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME")
                        .answer());
        assertNotEquals(
                0,
                debian.run("sh", "-c", "command -v java || command -v nft || command -v iptables")
                        .status());

        Finished installed = debian.install(directory.resolve("older.deb"), "older.deb");

        expectNothingSaid(installed);
        assertEquals(OLD_VERSION, version());
        assertTrue(Files.exists(theCache()), "there is an AOT cache");
    }

    @Test
    @Order(2)
    void anUpgradeReplacesAllFilesButWhatTheAdministratorChangedAndLeavesJailsInForce() throws IOException {
        Path old = theCache();
        Path configuration = debian.path(CONFIGURATION);
        Files.writeString(configuration, "# of mine\n", StandardOpenOption.APPEND);
        debian.run("portjail", "up", "lasting", "--range", "51000:51999").expectSuccess();
        try (Running jail = debian.start("portjail", "run", "--range", "50000:50999", "--", "bash", "-c", ASK)) {
            assertFalse(jail.askForLines(REPORT, 1).isEmpty());

            Finished upgraded =
                    debian.install(BuiltPackage.file(), "portjail.deb", "--force-confdef", "--force-confold");

            assertTrue(
                    upgraded.errors().endsWith("==> Keeping old config file as default.\n"),
                    "what upgrading says on standard error: " + upgraded);
            assertEquals(BuiltPackage.VERSION, version());
            assertNotEquals(old, theCache(), "the cache is made of the new files");
            assertEquals(
                    theCache().getFileName(),
                    Path.of(debian.run(LIBRARIES + "/portjail-rehearsal", "--print")
                                    .answer())
                            .getFileName(),
                    "the cache is the one that launches look for");
            assertFalse(Files.exists(debian.path(LIBRARIES + "/older.txt")), "the older version's files are gone");
            String kept = Files.readString(configuration);
            assertTrue(kept.endsWith("# of older\n# of mine\n"), "the administrator's configuration: " + kept);
            expectInForce(jail);
        } finally {
            debian.run("portjail", "down", "lasting").expectSuccess();
        }
        assertFalse(Files.exists(debian.path("/run/portjail/lasting")), "its state is gone");
    }

    /** A jail of the older version's, in the eyes of the new one. */
    private static void expectInForce(Running jail) {
        debian.run("portjail", "gc").expectSuccess();
        assertFalse(jail.askForLines(REPORT, 1).isEmpty());
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
        String list = debian.run("portjail", "list").expectSuccess().output();
        assertTrue(list.contains("bash-") && list.contains("lasting"), "jails that the new version knows: " + list);
        String shown = debian.run("portjail", "show", "lasting").expectSuccess().output();
        assertTrue(shown.contains("51000"), "what the new version says of it: " + shown);
        network.reporter().forget();
        debian.run("portjail", "enter", "lasting", "--", "bash", "-c", "echo " + REPORT + " | (" + ASK + ")")
                .expectSuccess();
        network.reporter().seen().expectOnlyFrom(new PortRange(51000, 51999)).expectCount(1);
    }

    @Test
    @Order(3)
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
    @Order(4)
    void itSaysItsVersion() {
        Finished version = debian.run("portjail", "--version").expectSuccess();

        assertEquals(Commands.run(Portjail.command("--version")).expectSuccess().output(), version.output());
        assertEquals("", version.errors());
    }

    @Test
    @Order(5)
    void connectionsOfAJailComeFromTheRange() {
        String connect = "exec 3<>/dev/tcp/" + TestNetwork.SERVER_4 + "/" + PortReportingServer.REPORT + " && cat <&3";

        for (int i = 0; i < 10; i++) {
            debian.run("portjail", "run", "--range", "50000:50999", "--", "bash", "-c", connect)
                    .expectSuccess();
        }

        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(10);
    }

    @Test
    @Order(6)
    void itDiagnosesThatHost() {
        Finished doctor = debian.run("portjail", "doctor", "--range", "50000:50999");

        assertTrue(doctor.status() == 0 || doctor.status() == 1, "doctor comes to a result: " + doctor);
        assertEquals("", doctor.errors(), "what doctor says on standard error");
        assertTrue(doctor.output().contains("BPF"), "doctor tells of BPF: " + doctor);
    }

    @Test
    @Order(7)
    void itProvesThatNothingLeaks() {
        Finished prove = debian.run("portjail", "prove").expectSuccess();

        assertTrue(prove.output().contains("no leaks: "), "what prove comes to: " + prove);
    }

    @Test
    @Order(8)
    void aJailThatLivesOutlastsTheRemovalOfThePackage() {
        try (Running jail = debian.start("portjail", "run", "--range", "50000:50999", "--", "bash", "-c", ASK)) {
            assertFalse(jail.askForLines(REPORT, 1).isEmpty());

            Finished removed = debian.run("dpkg", "--remove", "portjail").expectSuccess();

            expectNothingSaid(removed);
            assertFalse(Files.exists(debian.path("/usr/lib/portjail")), "its folder is gone, the AOT cache with it");
            assertTrue(Files.exists(debian.path(CONFIGURATION)), "its configuration stays until it is purged");
            assertFalse(jail.askForLines(REPORT, 1).isEmpty());
        }
        network.reporter().seen().expectOnlyFrom(Portjail.RANGE).expectCount(2);
    }

    @Test
    @Order(9)
    void aPurgeLeavesTheSystemAsItWasBefore() {
        Finished purged = debian.run("dpkg", "--purge", "portjail").expectSuccess();

        expectNothingSaid(purged);
        Set<String> after = debian.files();
        Set<String> left = new TreeSet<>(after);
        left.removeAll(before);
        Set<String> gone = new TreeSet<>(before);
        gone.removeAll(after);
        assertEquals(Set.of(), left, "files that are left");
        assertEquals(Set.of(), gone, "files that are gone");
    }

    /** Nothing on standard error but what systemctl says of each unit that it enables or disables. */
    private static void expectNothingSaid(Finished dpkg) {
        List<String> said = dpkg.errors()
                .lines()
                .filter(line -> !line.startsWith("Created symlink ") && !line.startsWith("Removed "))
                .toList();
        assertEquals(List.of(), said, "what is said on standard error by " + dpkg);
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
