// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchClassesTest {
    @ParameterizedTest
    @CsvSource({
        "launcher/Main.class, true",
        "launcher/act/Launch.class, true",
        "launcher/cli/RunParser.class, true",
        "launcher/cli/PicocliCommands.class, false",
        "launcher/view/JailViews.class, false",
        "launcher/act/package-info.class, false",
        "cgroup/syscall/LibBpf.class, true",
        "cgroup/syscall/EntryTimes.class, false",
        "launcher/trace/LaunchTrace.class, false",
        "rules/nft/NftStatement$Log.class, true",
    })
    void onlyWhatALaunchUsesIsRecorded(String name, boolean recorded) {
        assertEquals(recorded, LaunchClasses.isOnLaunchPath(name));
    }

    @Test
    void classesAreFoundInEveryJarOfTheClassPath(@TempDir Path directory) throws IOException {
        Path first = jar(
                directory.resolve("first.jar"),
                "io/github/portjail/launcher/act/Launch.class",
                "io/github/portjail/launcher/act/launch.txt",
                "org/other/launcher/act/Launch.class");
        Path second = jar(directory.resolve("second.jar"), "io/github/portjail/rules/nft/NftTable$Kind.class");
        assertEquals(
                List.of("io.github.portjail.launcher.act.Launch", "io.github.portjail.rules.nft.NftTable$Kind"),
                LaunchClasses.find(first + ":" + second));
    }

    @Test
    void everyBeginningIsThatOfSomeClass() {
        for (String beginning : LaunchClasses.BEGINNINGS) {
            String where = "/io/github/portjail/" + beginning;
            boolean isPackage = beginning.endsWith("/");
            String found = isPackage
                    ? where + "package-info.class"
                    : where + (beginning.endsWith("Run") ? "Parser" : "") + ".class";
            assertTrue(
                    LaunchClasses.class.getResource(found) != null,
                    "nothing begins with " + beginning + ": was a package renamed?");
        }
    }

    private static Path jar(Path path, String... entries) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path))) {
            for (String entry : entries) {
                jar.putNextEntry(new JarEntry(entry));
            }
        }
        return path;
    }
}
