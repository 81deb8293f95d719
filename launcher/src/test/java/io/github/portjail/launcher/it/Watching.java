// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code portjail watch} on a host of a test. */
final class Watching implements AutoCloseable {
    private static final long PATIENCE_MILLISECONDS = 30_000;

    private final TestHost host;
    private final Running running;

    private Watching(TestHost host, Running running) {
        this.host = host;
        this.running = running;
    }

    /** Starts it, and returns when it listens. */
    static Watching start(TestHost host, String... options) {
        Running running = host.start(Portjail.command(
                Commands.concat(List.of("watch"), List.of(options)).toArray(new String[0])));
        running.awaitOutput("watching the jails of network namespace");
        return new Watching(host, running);
    }

    Running running() {
        return running;
    }

    /** Waits until nothing is missing of a jail. */
    void awaitWhole(String name) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLISECONDS * 1_000_000L;
        List<?> missing = JailReport.show(host, name).missing();
        while (!missing.isEmpty() && System.nanoTime() < end) {
            Thread.sleep(20);
            missing = JailReport.show(host, name).missing();
        }
        assertEquals(
                List.of(),
                missing,
                "what is missing; watch said: " + running.output().soFar());
    }

    /** Resident memory in KiB, without what it shares with files. */
    static long kibibytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")))
                .sum();
    }

    /** Time of a processor that it has used itself, in hundredths of a second. */
    static long ticks(long pid) throws IOException {
        String[] words = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
        return Long.parseLong(words[13]) + Long.parseLong(words[14]);
    }

    @Override
    public void close() {
        running.close();
    }
}
