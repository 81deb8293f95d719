// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.rules.command.Command;
import io.github.portjail.rules.command.CommandResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs Jazzer over {@link LogFuzzer}, in a Java VM of its own, with little more memory than Jazzer itself takes. */
final class LogFuzzTest {
    private static final String USUAL_RUNS = "30000";
    private static final Duration TIME_LIMIT = Duration.ofHours(12);

    @TempDir
    Path directory;

    @Test
    void noInputThrowsHangsOrGrowsMemory() throws IOException {
        String runs = System.getProperty("portjail.fuzz.runs", USUAL_RUNS);
        Path seeds = Files.createDirectory(directory.resolve("seeds"));
        int count = writeSeeds(seeds);
        Command jazzer = new Command(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + LogFuzzer.class.getName(),
                        "--instrumentation_includes=io.github.portjail.rules.violation.**:io.github.portjail.rules.archive.**",
                        "--reproducer_path=" + directory,
                        "-artifact_prefix=" + directory + "/",
                        "-runs=" + runs,
                        "-seed=1",
                        "-max_len=8192",
                        "-timeout=300",
                        "-rss_limit_mb=0",
                        "-verbosity=0",
                        seeds.toString()),
                TIME_LIMIT);
        CommandResult result = jazzer.run();
        assertTrue(count > 100, "only " + count + " inputs to begin with");
        assertEquals(0, result.status(), () -> "an input failed: " + result.error());
    }

    /** Mutation begins at what was captured, line by line, at every form of header, and at archives. */
    private static int writeSeeds(Path seeds) throws IOException {
        int count = 0;
        for (String capture : List.of("nft.dmesg", "nft.kmsg", "iptables-nft.dmesg", "iptables-legacy.dmesg")) {
            byte[] lines = Lines.resource("debian-12-linux-6.18-" + capture);
            for (String line : new String(lines, StandardCharsets.UTF_8).split("\n", -1)) {
                Files.writeString(seeds.resolve("line" + count++), line + "\n");
            }
        }
        for (Object header :
                LineFormsTest.kernelHeaders().map(form -> form.get()[1]).toList()) {
            Files.writeString(seeds.resolve("header" + count++), header + Lines.WEB + "\n");
        }
        Files.writeString(
                seeds.resolve("journal" + count++),
                "{\"__REALTIME_TIMESTAMP\":\"1795280401123456\",\"_TRANSPORT\":\"kernel\",\"MESSAGE\":\"" + Lines.WEB
                        + "\"}");
        for (LogSourcesTest.Packing packing : LogSourcesTest.Packing.values()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (OutputStream stream = packing.over(packed)) {
                stream.write(Lines.WEB.getBytes(StandardCharsets.UTF_8));
            }
            Files.write(seeds.resolve("archive" + count++), packed.toByteArray());
        }
        return count;
    }
}
