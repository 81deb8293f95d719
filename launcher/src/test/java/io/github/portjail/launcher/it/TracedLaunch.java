// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A launch of which strace(1) traces one program and makes its system calls fail.
 *
 * <p>The tracer is no parent of what it traces, and lets go of it at execve(2): of the launcher at the command, of what the
 * launcher starts at once. The reaper is traced in a distribution in whose {@code lib} a script stands in its place.
 */
final class TracedLaunch {
    /** Which program is traced, and from which of its calls on portjail acts. */
    enum Target {
        /** The first that names portjail's state; before it come the start of the Java VM and what is only read for the plan. */
        LAUNCHER("mkdir", "\"/run/portjail\""),

        /** The first after the start of the C library. */
        REAPER("fstatfs", "3<");

        private final String call;
        private final String names;

        Target(String call, String names) {
            this.call = call;
            this.names = names;
        }

        /** Without those whose number the first thread had passed before: there the fault would be met too early. */
        List<SystemCallTrace.Call> acting(SystemCallTrace trace) {
            int first = trace.before(call, names);
            List<SystemCallTrace.Call> before = trace.calls().subList(0, first);
            return trace.since(first).stream()
                    .filter(later -> before.stream().noneMatch(later::hasNumberOf))
                    .toList();
        }

        /** Whether the fault was met, and not before portjail acted. */
        boolean isMet(SystemCallTrace trace) {
            return trace.calls().stream().skip(trace.before(call, names)).anyMatch(SystemCallTrace.Call::isInjected);
        }
    }

    private static final String FROM_FILE = "words=$1; shift; exec \"$@\" <\"$words\"";

    private final Target target;
    private final TestHost host;
    private final Path words;
    private final Path log;
    private final Path options;
    private final Path distribution;

    /**
     * Prepares launches.
     *
     * @param words what the program reads from standard input
     * @param directory where files may be put
     */
    TracedLaunch(Target target, TestHost host, String words, Path directory) throws IOException {
        this.target = target;
        this.host = host;
        this.words = Files.writeString(directory.resolve("words"), words);
        this.log = directory.resolve("trace");
        this.options = directory.resolve("options");
        this.distribution = target == Target.REAPER ? withTracedReaper(directory) : Portjail.home();
    }

    private Path withTracedReaper(Path directory) throws IOException {
        Path copy = Files.move(Portjail.copyOfTheDistribution(directory), directory.resolve("copy"));
        Path reaper = copy.resolve("lib/portjail-reaper");
        Path real = Files.createDirectory(copy.resolve("lib/real")).resolve("portjail-reaper");
        Files.move(reaper, real);
        Files.writeString(reaper, """
            #!/bin/sh
            [ "$1" = watch ] || exec %2$s "$@"
            exec strace $(cat %1$s) %2$s "$@"
            """.formatted(options, real));
        Files.setPosixFilePermissions(reaper, PosixFilePermissions.fromString("rwxr-xr-x"));
        return copy;
    }

    /** Runs a command of portjail's to its end, traced with these options. */
    Finished run(List<String> command, List<String> traceOptions) throws IOException, InterruptedException {
        List<String> strace = new ArrayList<>(List.of("-D", "-f", "-b", "execve", "-qq", "-y", "-o", log.toString()));
        strace.addAll(traceOptions);
        // The call from which on it acts is traced, too.
        strace.replaceAll(word -> word.startsWith("trace=") ? word + ",/^" + target.call : word);
        Files.deleteIfExists(log);
        Files.writeString(options, String.join(" ", strace));
        List<String> launch = Portjail.withProgram(distribution, command);
        if (target == Target.LAUNCHER) {
            launch = Commands.concat(Commands.concat(List.of("strace"), strace), launch);
        }
        Finished finished = host.run(Commands.concat(List.of("sh", "-c", FROM_FILE, "sh", words.toString()), launch));
        assertTrue(HostLook.await(() -> !isTraced()), "the tracer ends after " + finished);
        return finished;
    }

    /** What the last run's tracer wrote down. */
    SystemCallTrace trace() throws IOException {
        return SystemCallTrace.parse(
                Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of());
    }

    private boolean isTraced() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes.anyMatch(this::isTracer);
        } catch (IOException e) {
            return true;
        }
    }

    private boolean isTracer(Path process) {
        try {
            String line = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
            return line.startsWith("strace\0") && line.contains("\0" + log + "\0");
        } catch (IOException e) {
            // Not a process, or one that ended meanwhile.
            return false;
        }
    }
}
