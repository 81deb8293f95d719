// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the sources as a whole. */
class RepositoryTest {
    private static final Path ROOT = Path.of("..");
    private static final String LICENCE = "SPDX-License-Identifier: ";

    /** Kinds of files that somebody wrote; others are captured, made by programs, or cannot hold a comment. */
    private static final Set<String> WRITTEN =
            Set.of("java", "c", "h", "py", "sh", "js", "css", "xml", "service", "timer", "socket", "rs", "go", "toml");

    private static final Set<String> MADE = Set.of("target", ".git");

    private static final int HEADER = 400;

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean isWritten = !MADE.contains(folder.getFileName().toString())
                        && !folder.endsWith(Path.of("src", "test", "resources"));
                return isWritten ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (attributes.isRegularFile() && WRITTEN.contains(name.substring(name.lastIndexOf('.') + 1))) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sources;
    }

    @Test
    void everyFileSaysItsLicence() throws IOException {
        Set<String> without = new TreeSet<>();
        List<Path> sources = sources();
        for (Path file : sources) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            if (!text.substring(0, Math.min(HEADER, text.length())).contains(LICENCE)) {
                without.add(file.toString());
            }
        }

        assertEquals(Set.of(), without, "files without a licence");
        assertTrue(sources.size() > 1000, "files that were looked at: " + sources.size());
    }

    @Test
    void allPartsHaveOneVersionWhichIsAReleases() throws IOException {
        Set<String> versions = new TreeSet<>();
        for (String module : List.of("", "rules", "cgroup", "preload-native", "launcher")) {
            String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
            String own = "<artifactId>portjail</artifactId>\n";
            int version = pom.indexOf("<version>", pom.indexOf(own)) + "<version>".length();
            versions.add(pom.substring(version, pom.indexOf("</version>", version)));
        }

        assertEquals(Set.of("0.1.0"), versions);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARCHITECTURE", "MODES", "COOKBOOK", "FAQ", "MIGRATING"})
    void theReadmeLeadsToEachDocument(String name) throws IOException {
        String path = "docs/" + name + ".md";

        assertTrue(Files.exists(ROOT.resolve(path)), path);
        assertTrue(Files.readString(ROOT.resolve("README.md")).contains("](" + path + ")"), "README.md names " + path);
    }

    @Test
    void theCookbookHasTwentyTasksAndMore() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/COOKBOOK.md"));
        long tasks = lines.stream().filter(line -> line.startsWith("## ")).count();

        assertTrue(tasks >= 20, "tasks: " + tasks);
    }
}
