// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches by the Java VM use only classes of the AOT cache: one that is not in it makes the Java VM unpack a jar, which takes as long as a jail. */
@EndToEnd
class CachedClassesIT {
    private static final String NAME = "it-cached";
    private static final String UNPACKING = "lib/libzip.so";
    private static final String CACHE = ".aot\", O_RDONLY";

    @RegisterExtension
    static final TestNetwork network = new TestNetwork();

    @TempDir
    static Path copies;

    private static Path home = Path.of("");

    @TempDir
    Path directory;

    @BeforeAll
    static void takeCompiledLaunch() throws IOException {
        Needs.program("strace");
        home = Portjail.copyOfTheDistribution(copies, "copy");
        Portjail.takeCompiledLaunch(home);
        Commands.run(home.resolve("lib/portjail-rehearsal").toString()).expectSuccess();
    }

    private void expectOnlyTheCache(List<String> launch) throws IOException {
        Path trace = directory.resolve("trace");
        List<String> strace = List.of("strace", "-f", "-b", "execve", "-e", "trace=openat", "-o", trace.toString());
        network.client()
                .run(Commands.concat(strace, Portjail.withProgram(home, launch)))
                .expectSuccess();
        List<String> opened = Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
        assertTrue(opened.stream().anyMatch(line -> line.contains(CACHE)), "the cache is opened");
        assertEquals(
                List.of(),
                opened.stream().filter(line -> line.contains(UNPACKING)).toList(),
                "a class was looked for in a jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cgroup", "netns", "netcls"})
    void aLaunch(String place) throws IOException {
        expectOnlyTheCache(Portjail.jailed(Portjail.RANGE, List.of("--name", NAME, "--place", place), List.of("true")));
    }

    @Test
    void enteringALastingJail() throws IOException {
        network.client()
                .run(Portjail.command("up", NAME, "--range", Portjail.RANGE.toString()))
                .expectSuccess();
        try {
            expectOnlyTheCache(Portjail.command("enter", NAME, "--no-new-privs", "--", "true"));
        } finally {
            network.client().run(Portjail.command("down", NAME)).expectSuccess();
        }
    }
}
