// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Jazzer in a Java VM of its own, with little more memory than it takes itself, for a number of inputs that is always the same. */
public final class Jazzer {
    private static final Duration TIME_LIMIT = Duration.ofHours(12);

    private Jazzer() {}

    /**
     * Fails the test if an input throws, takes minutes (the first one loads and instruments what it runs), or more memory of Java's heap
     * than there is. What compilers, instrumentation and libFuzzer take beside the heap is not the parser's, and is not bounded: by itself
     * Jazzer ends at twice the heap and 1 GiB of resident memory, whoever took it.
     *
     * @param target has a method {@code fuzzerTestOneInput(byte[])}
     * @param code the packages whose branches guide the choice of inputs, as Jazzer writes them
     * @param runs how many inputs are tried, unless system property {@code portjail.fuzz.runs} says another number
     */
    public static void run(Class<?> target, String code, int runs, Path directory, List<byte[]> seeds)
            throws IOException {
        Path folder = Files.createDirectory(directory.resolve("seeds"));
        for (int i = 0; i < seeds.size(); i++) {
            Files.write(folder.resolve("seed" + i), seeds.get(i));
        }
        CommandResult result = new Command(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx192m",
                                "-XX:+EnableDynamicAgentLoading",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                                "com.code_intelligence.jazzer.Jazzer",
                                "--target_class=" + target.getName(),
                                "--instrumentation_includes=" + code,
                                "--reproducer_path=" + directory,
                                "-artifact_prefix=" + directory + "/",
                                "-runs=" + Integer.getInteger("portjail.fuzz.runs", runs),
                                "-seed=1",
                                "-max_len=4096",
                                "-timeout=300",
                                "-rss_limit_mb=0",
                                "-verbosity=0",
                                folder.toString()),
                        TIME_LIMIT)
                .run();
        assertEquals(0, result.status(), () -> "an input failed: " + result.error());
    }
}
