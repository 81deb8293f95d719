// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the Java VM launches, it is quick by what the Java VM recorded of an earlier one, and never shows anything else by it. */
@EndToEnd
class AotCacheIT {
    /** What a dry run begins with, and what it begins with in the second version. */
    private static final String FIRST = ", source ports ";

    private static final String SECOND = ", SOURCE PORTS ";

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void copy() throws IOException {
        home = Portjail.copyOfTheDistribution(ExitStatusIT.placeForAnybody(directory));
        Portjail.takeCompiledLaunch(home);
        Needs.program("strace");
    }

    @Test
    void theBuildMakesOneThatALaunchUses() throws IOException {
        assertTrue(launchOpens(theCache(home)), "a launch opens the cache that came with the distribution");
    }

    @Test
    void theCacheServesEverybody() throws IOException {
        Path trace = directory.resolve("trace");
        Finished run = Commands.run(Commands.concat(
                List.of("strace", "-f", "-u", "nobody", "-e", "trace=openat", "-o", trace.toString()), dryRun()));
        assertEquals(FIRST, shown(run));
        assertTrue(Files.readString(trace).contains(opened(theCache(home))), "a plain user's launch opens the cache");
    }

    @Test
    void theCacheMovesWithTheDistribution() throws IOException {
        home = Files.move(home, home.resolveSibling("elsewhere"));
        assertTrue(launchOpens(theCache(home)), "a launch of the moved distribution opens its cache");
        assertTrue(isTaken(), "the Java VM takes the moved cache");
    }

    @Test
    void aNewVersionUnderTheOldOnesCacheBehavesAsTheNewOne() throws IOException {
        Path old = theCache(home);
        becomeTheSecondVersion();
        assertEquals(
                SECOND, shown(Commands.run(dryRun())), "what the second version says beside the first one's cache");
        assertFalse(launchOpens(old), "a launch opens the cache of another version");

        rehearse();
        assertNotEquals(old, theCache(home), "the cache's name tells the versions apart");
        assertTrue(launchOpens(theCache(home)), "a launch opens the second version's cache");
        assertEquals(SECOND, shown(Commands.run(dryRun())), "what the second version says with its own cache");
    }

    @Test
    void aCacheThatFitsIsLeftAlone() throws IOException {
        FileTime made = Files.getLastModifiedTime(theCache(home));
        Object file = Files.getAttribute(theCache(home), "unix:ino");
        rehearse();
        assertEquals(made, Files.getLastModifiedTime(theCache(home)));
        assertEquals(file, Files.getAttribute(theCache(home), "unix:ino"));
    }

    /** One shell command each; $1 is the cache, $2 that of a Java VM with other flags. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm \"$1\"",
                ": > \"$1\"",
                "truncate -s 5000000 \"$1\"",
                "cp -p \"$1\" \"$1.good\"; truncate -s 5000000 \"$1\"; touch -r \"$1.good\" \"$1\"",
                "dd if=/dev/urandom of=\"$1\" bs=4096 seek=300 count=900 conv=notrunc status=none",
                "cp -p \"$1\" \"$1.good\"; cat \"$2\" > \"$1\"; touch -r \"$1.good\" \"$1\"",
                "cp -p \"$1\" \"$1.good\"; head -c 9000000 /dev/urandom > \"$1\"; touch -r \"$1.good\" \"$1\"",
                "rm \"$1\"; mkdir \"$1\"",
                "rm \"$1\"; ln -s /nowhere \"$1\""
            })
    void aMissingOrBrokenOrForeignCacheIsPassedOverInSilence(String damage) throws IOException {
        Path foreign = Path.of(System.getProperty("java.home"), "lib/server/classes.jsa");
        Commands.run("sh", "-c", damage, "sh", theCache(home).toString(), foreign.toString())
                .expectSuccess();
        assertEquals(FIRST, shown(Commands.run(dryRun())), "what a launch says after " + damage);
        Finished run = Commands.run(
                        Portjail.withProgram(home, Portjail.jailed("sh", "-c", "echo launched; echo quiet >&2")))
                .expectSuccess();
        assertEquals("launched\n", run.output());
        assertEquals("quiet\n", run.errors(), "standard error after " + damage);
    }

    private List<String> dryRun() {
        return Portjail.withProgram(
                home, Portjail.command("--range", "50000:50999", "--steer", "preload", "--dry-run", "--", "true"));
    }

    /** Which version's words a dry run shows; nothing may be on standard error. */
    private static String shown(Finished run) {
        run.expectSuccess();
        assertEquals("", run.errors(), "standard error of a dry run");
        return run.output().contains(SECOND) ? SECOND : run.output().contains(FIRST) ? FIRST : run.output();
    }

    private boolean launchOpens(Path cache) throws IOException {
        Path trace = directory.resolve("trace");
        shown(Commands.run(
                Commands.concat(List.of("strace", "-f", "-e", "trace=openat", "-o", trace.toString()), dryRun())));
        return Files.readString(trace).contains(opened(cache));
    }

    private static String opened(Path cache) {
        return "openat(AT_FDCWD, \"" + cache + "\"";
    }

    /** A cache that the Java VM refuses makes it open the jars. */
    private boolean isTaken() throws IOException {
        return Files.readString(directory.resolve("trace"))
                .lines()
                .noneMatch(line -> line.contains(".jar\", O_RDONLY) ="));
    }

    private static Path theCache(Path home) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            List<Path> caches =
                    files.filter(file -> file.toString().endsWith(".aot")).toList();
            assertEquals(1, caches.size(), "caches in lib: " + caches);
            return caches.getFirst();
        }
    }

    private void rehearse() {
        Finished run =
                Commands.run(home.resolve("lib/portjail-rehearsal").toString()).expectSuccess();
        assertEquals("", run.output() + run.errors(), "what making the cache says");
    }

    /** Changes words of the launcher's jar, whose time stays as it was. */
    private void becomeTheSecondVersion() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            Path jar = files.filter(file -> file.getFileName().toString().startsWith("portjail-launcher"))
                    .findFirst()
                    .orElseThrow();
            FileTime time = Files.getLastModifiedTime(jar);
            Path changed = jar.resolveSibling("changed");
            int changes = 0;
            try (JarInputStream from = new JarInputStream(Files.newInputStream(jar));
                    JarOutputStream to = new JarOutputStream(Files.newOutputStream(changed))) {
                changes = copyChanged(from, to);
            }
            assertEquals(1, changes, "classes that hold the words");
            Files.move(changed, jar, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(jar, time);
        }
    }

    private static int copyChanged(JarInputStream from, JarOutputStream to) throws IOException {
        int changes = 0;
        for (JarEntry entry = from.getNextJarEntry(); entry != null; entry = from.getNextJarEntry()) {
            byte[] content = from.readAllBytes();
            String text = new String(content, StandardCharsets.ISO_8859_1);
            byte[] replaced = text.replace(FIRST, SECOND).getBytes(StandardCharsets.ISO_8859_1);
            if (!Arrays.equals(content, replaced)) {
                changes++;
            }
            to.putNextEntry(new JarEntry(entry.getName()));
            to.write(replaced);
        }
        return changes;
    }
}
