// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package before anybody installs it. */
@EndToEnd
class PackageFileIT {
    @Test
    void lintianFindsNoError() {
        Needs.program("lintian");

        Finished lintian = Commands.run(
                "lintian",
                "--fail-on",
                "error",
                "--allow-root",
                BuiltPackage.file().toString());

        assertEquals(0, lintian.status(), "what lintian finds: " + lintian);
    }

    @Test
    void itsVersionIsWhatTheProgramSaysAndTheChangelogBeginsWith() throws IOException {
        String said =
                Commands.run(Portjail.command("--version")).expectSuccess().answer();
        String heading = Files.readAllLines(Path.of("../CHANGELOG.md")).stream()
                .filter(line -> line.startsWith("## "))
                .findFirst()
                .orElse("");

        assertEquals("portjail " + field("Version"), said);
        assertEquals("portjail " + BuiltPackage.VERSION, said);
        assertTrue(heading.startsWith("## " + BuiltPackage.VERSION + " - "), "the newest in CHANGELOG.md: " + heading);
    }

    @Test
    void theExampleProfileIsConfigurationThatAnAdministratorMayChange() {
        String control = "dpkg-deb --ctrl-tarfile \"$1\" | tar -xO ./conffiles";
        Finished conffiles = Commands.run(
                        "sh", "-c", control, "sh", BuiltPackage.file().toString())
                .expectSuccess();

        assertEquals("/etc/portjail/example.toml\n", conffiles.output());
    }

    @Test
    void systemdFindsNoFaultInItsUnits(@TempDir Path directory) throws IOException {
        Needs.program("systemd-analyze");
        Commands.run("dpkg-deb", "--extract", BuiltPackage.file().toString(), directory.toString())
                .expectSuccess();
        Path units = directory.resolve("usr/lib/systemd/system");
        List<String> names = List.of(
                "portjail-gc.service",
                "portjail-gc.timer",
                "portjail-restore.service",
                "portjail-watch.service",
                "portjail@.service");
        try (Stream<Path> there = Files.list(units)) {
            assertEquals(
                    names,
                    there.map(unit -> unit.getFileName().toString()).sorted().toList());
        }
        for (String name : names) {
            Path unit = units.resolve(name);
            // The program is not installed on this machine.
            Files.writeString(
                    unit, Files.readString(unit).replace("/usr/bin/portjail", directory + "/usr/bin/portjail"));
            String loaded = name.replace("@", "@example");
            Finished verified = Commands.run(
                    "env",
                    "SYSTEMD_UNIT_PATH=" + units + ":",
                    "systemd-analyze",
                    "verify",
                    "--man=no",
                    "--recursive-errors=no",
                    units.resolve(loaded).toString());
            List<String> faults = verified.errors()
                    .lines()
                    .filter(line -> line.contains("portjail"))
                    .toList();
            assertEquals(List.of(), faults, "what systemd-analyze says of " + name);
        }
    }

    @Test
    void theBillOfMaterialsHasEveryJarAndTheNoticeItsMaker(@TempDir Path directory) throws IOException {
        Commands.run("dpkg-deb", "--extract", BuiltPackage.file().toString(), directory.toString())
                .expectSuccess();
        Path documents = directory.resolve("usr/share/doc/portjail");
        String bill = Files.readString(documents.resolve("portjail.cdx.json"));
        Map<String, Object> fields = JSON.std.mapFrom(bill);
        Set<String> components = new TreeSet<>();
        for (Object component : (List<?>) fields.getOrDefault("components", List.of())) {
            Map<?, ?> one = (Map<?, ?>) component;
            components.add(one.get("name") + "-" + one.get("version"));
        }
        Set<String> jars = new TreeSet<>();
        for (String library : BuiltPackage.libraries(directory.resolve("usr/lib/portjail"))) {
            jars.add(library.replaceAll("(-native)?\\.jar$", ""));
        }
        jars.removeAll(components);
        String notice = Files.readString(documents.resolve("NOTICE")).toLowerCase(Locale.ROOT);

        assertEquals("CycloneDX", fields.get("bomFormat"));
        assertEquals(Set.of(), jars, "jars that it leaves out");
        assertTrue(components.stream().anyMatch(name -> name.startsWith("openjdk-")), "the runtime: " + components);
        for (String component : components) {
            String maker = component
                    .replaceAll("-[0-9].*", "")
                    .replaceAll("^(asm|jackson)-.*", "$1")
                    .replaceAll("^xz$", "xz ");
            assertTrue(maker.startsWith("portjail") || notice.contains(maker), "NOTICE names who made " + component);
        }
    }

    private static String field(String name) {
        return Commands.run("dpkg-deb", "--field", BuiltPackage.file().toString(), name)
                .expectSuccess()
                .answer();
    }

    @Test
    void itDependsOnTheCLibraryAndOnTheTwoLibrariesThatItOpens() {
        String depends = field("Depends");

        assertTrue(depends.matches("libc6 \\(>= 2\\.[0-9]+\\), libbpf1, libnftables1"), "Depends: " + depends);
    }
}
