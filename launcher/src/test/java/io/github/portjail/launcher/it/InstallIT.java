// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code make install} and {@code make uninstall} do, below a prefix of the test's own. */
@EndToEnd
class InstallIT {
    @TempDir
    private Path directory;

    @Test
    void whatIsInstalledRunsWithACacheOfItsOwn() throws IOException {
        Path prefix = directory.resolve("prefix");
        script("install", Portjail.home().toString(), "", prefix.toString()).expectSuccess();

        Path program = prefix.resolve("bin/portjail");
        assertEquals(
                Commands.run(Portjail.command("--version")).expectSuccess().output(),
                Commands.run(program.toString(), "--version").expectSuccess().output());
        Path cache = Path.of(Commands.run(
                        prefix.resolve("lib/portjail/lib/portjail-rehearsal").toString(), "--print")
                .expectSuccess()
                .answer());
        assertTrue(Files.exists(cache), "the cache that launches look for: " + cache);
        assertTrue(Files.exists(prefix.resolve("share/man/man1/portjail.1.gz")), "the manual is there");
        assertTrue(
                Files.readString(prefix.resolve("lib/systemd/system/portjail-gc.service"))
                        .contains("ExecStart=" + program + " gc\n"),
                "the unit runs what was installed");
        assertTrue(
                Files.readString(prefix.resolve("lib/systemd/system/portjail-restore.service"))
                        .contains("ExecStart=" + program + " restore\n"),
                "and so does the one for the boot");
        assertTrue(
                Files.readString(prefix.resolve("lib/systemd/system/portjail@.service"))
                        .contains("ExecStart=" + program + " run --profile %i\n"),
                "and the template");
        assertTrue(
                Files.readString(prefix.resolve("lib/systemd/system/portjail-watch.service"))
                        .contains("ExecStart=" + program + " watch\n"),
                "so does the one that watches");
        assertTrue(
                Files.readString(prefix.resolve("lib/systemd/system/portjail-gc.timer"))
                        .contains("[Timer]\nOnCalendar="),
                "and a timer has jails swept");
    }

    @Test
    void makeHandsPrefixAndDestinationOn() {
        String folder = "launcher/target/portjail";
        String install = make("install", "PREFIX=/opt/p", "DESTDIR=/tmp/d");
        String usual = make("install");
        String uninstall = make("uninstall", "PREFIX=/opt/p", "DESTDIR=/tmp/d");

        assertTrue(install.contains("/assembly/install " + folder + " '/tmp/d' '/opt/p'\n"), install);
        assertTrue(usual.contains("/assembly/install " + folder + " '' '/usr/local'\n"), usual);
        assertTrue(uninstall.contains("/assembly/uninstall '/tmp/d' '/opt/p'\n"), uninstall);
        assertTrue(make("deb").contains("/assembly/deb " + folder + " target "), make("deb"));
    }

    /** What make would do. */
    private static String make(String... arguments) {
        List<String> make = List.of("make", "-C", "..", "--dry-run", "--no-print-directory");
        return Commands.run(Commands.concat(make, List.of(arguments)))
                .expectSuccess()
                .output();
    }

    @Test
    void aSecondInstallationReplacesTheFirst() throws IOException {
        Path prefix = directory.resolve("prefix");
        script("install", Portjail.home().toString(), directory.toString(), "/prefix")
                .expectSuccess();
        Files.writeString(prefix.resolve("lib/portjail/lib/older.jar"), "");
        script("install", Portjail.home().toString(), directory.toString(), "/prefix")
                .expectSuccess();

        assertEquals(List.of("portjail", "systemd"), names(prefix.resolve("lib")));
        assertTrue(Files.notExists(prefix.resolve("lib/portjail/lib/older.jar")), "what was there before is gone");
    }

    @Test
    void noFileIsLeftWhenItIsUninstalled() throws IOException {
        script("install", Portjail.home().toString(), directory.toString(), "/usr")
                .expectSuccess();
        Files.writeString(directory.resolve("usr/bin/other"), "of another program");
        script("uninstall", directory.toString(), "/usr").expectSuccess();

        try (Stream<Path> left = Files.walk(directory)) {
            assertEquals(
                    List.of(directory.resolve("usr/bin/other")),
                    left.filter(path -> !Files.isDirectory(path) && !path.startsWith(directory.resolve("etc")))
                            .toList(),
                    "files that are left, but for those that an administrator may have changed");
        }
        assertEquals(1, script("uninstall", directory.toString(), "/usr").status(), "nothing is there to uninstall");
    }

    private static Finished script(String name, String... arguments) {
        Path script = Path.of("src/main/assembly", name).toAbsolutePath();
        return Commands.run(Commands.concat(List.of(script.toString()), List.of(arguments)));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
