// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processes that take a jail down. */
final class Reapers {
    private Reapers() {}

    /** PIDs of those that are at work for the jail of that name. */
    static List<Long> of(String name) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> isReaperOf(process, name))
                    .map(process -> Long.parseLong(process.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the processes", e);
        }
    }

    /** Those that are at work for jails whose names begin so. */
    static List<ProcessHandle> whoseJailsBegin(String... beginnings) {
        return ProcessHandle.allProcesses()
                .filter(process -> Stream.of(beginnings)
                        .anyMatch(beginning -> jail(Path.of("/proc", Long.toString(process.pid())))
                                .startsWith(beginning)))
                .toList();
    }

    /** Whether the jail of that name has one that has read what it will have to undo, and waits for the jail's end. */
    static boolean isWatching(String name) {
        return of(name).stream().anyMatch(pid -> hasOpen(pid, "cgroup.events"));
    }

    /** Kills those of the jail, which has to have one. */
    static void kill(String name) {
        List<Long> reapers = of(name);
        assertFalse(reapers.isEmpty(), "the jail has a reaper");
        reapers.forEach(pid -> Commands.run("kill", "-KILL", Long.toString(pid)).expectSuccess());
    }

    private static boolean hasOpen(long pid, String name) {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.readSymbolicLink(descriptor).endsWith(name)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // It ended, or closed one, meanwhile.
            return false;
        }
    }

    private static boolean isReaperOf(Path process, String name) {
        return jail(process).equals(name);
    }

    /** The name of the jail that a process is the reaper of; empty if it is no reaper. */
    private static String jail(Path process) {
        try {
            String[] words = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1);
            boolean reaper = words[0].endsWith("portjail-reaper") && words.length > 2;
            return reaper ? words[2].substring(words[2].lastIndexOf('/') + 1) : "";
        } catch (IOException e) {
            // Not a process, or one that ended meanwhile.
            return "";
        }
    }
}
