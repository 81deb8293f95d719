// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the build takes from elsewhere is compared with checksums that are committed: what was changed fails it. */
@Timeout(120)
class TrustedChecksumsIT {
    private static final Path TOP = Path.of("..");
    private static final Path LIST = TOP.resolve(".mvn/checksums/checksums.sha256");
    private static final String LIBRARY = "/aircompressor-";

    @TempDir
    Path directory = Path.of("");

    /** Looks up what one module depends on, as every build does first, by another list. */
    private Finished build(List<String> list) throws IOException {
        Files.write(directory.resolve("checksums.sha256"), list);
        return Commands.run(
                TOP.resolve(".ci/maven").toString(),
                "--offline",
                "--projects",
                "rules",
                "org.apache.maven.plugins:maven-dependency-plugin:build-classpath",
                "-Dmaven.repo.local=" + System.getProperty("portjail.repository"),
                "-Daether.artifactResolver.postProcessor.trustedChecksums=true",
                "-Daether.artifactResolver.postProcessor.trustedChecksums.checksumAlgorithms=SHA-256",
                "-Daether.trustedChecksumsSource.summaryFile=true",
                "-Daether.trustedChecksumsSource.summaryFile.originAware=false",
                "-Daether.trustedChecksumsSource.summaryFile.basedir=" + directory);
    }

    private static boolean isOfTheLibrary(String line) {
        return line.contains(LIBRARY) && line.endsWith(".jar");
    }

    private static List<String> list() throws IOException {
        List<String> lines = Files.readAllLines(LIST);
        assertEquals(
                1, lines.stream().filter(TrustedChecksumsIT::isOfTheLibrary).count(), "lines of one library");
        return lines;
    }

    @Test
    void whatIsAsItWasIsTaken() throws IOException {
        assertEquals("", build(list()).expectSuccess().output(), "what the build has to say");
    }

    @Test
    void aLibraryOfOtherBytesFailsTheBuild() throws IOException {
        List<String> changed = new ArrayList<>();
        for (String line : list()) {
            String other = (line.charAt(0) == '0' ? "1" : "0") + line.substring(1);
            changed.add(isOfTheLibrary(line) ? other : line);
        }
        Finished build = build(changed);
        assertTrue(build.status() != 0, "it fails: " + build);
        assertTrue(build.output().contains("trusted checksum mismatch"), "it says why: " + build);
    }

    @Test
    void everyLibraryOfTheDistributionIsListed() throws IOException {
        List<String> lines = list();
        for (String library : BuiltPackage.libraries(Portjail.home())) {
            assertTrue(
                    lines.stream().anyMatch(line -> line.endsWith("/" + library)),
                    library + " is not listed: run make checksums");
        }
    }
}
