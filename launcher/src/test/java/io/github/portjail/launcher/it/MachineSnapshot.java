// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What of the machine portjail may touch, as text: equal before and after each test. */
record MachineSnapshot(Map<String, List<String>> parts) {
    private static final String FAILED = "cannot be looked at: ";

    static MachineSnapshot take() {
        // All at once: each of them waits for the kernel more than it works.
        Running ruleset = Running.start(List.of("nft", "list", "ruleset"));
        Map<String, Running> hosts = new TreeMap<>();
        for (TestHost host : TestHost.alive()) {
            // Without the counters of those that a container engine keeps.
            hosts.put("nftables of " + host, host.start(List.of("nft", "-s", "list", "ruleset")));
        }
        Running namespaces = Running.start(List.of("ip", "netns", "list"));
        Running links = Running.start(List.of("ip", "-o", "link", "show"));
        Running programs = Running.start(List.of(NativePrograms.bpfPrograms()));
        Map<String, List<String>> parts = new TreeMap<>();
        parts.put("mounts of network namespaces", namespaceMounts());
        parts.put("cgroups", cgroups());
        parts.put("portjail's state", paths(Portjail.STATE));
        parts.put("reapers", reapers());
        parts.put("nftables of the machine", Ruleset.withoutEmptyTables(output(ruleset)));
        hosts.forEach((name, host) -> parts.put(name, Ruleset.withoutEmptyTables(output(host))));
        parts.put("network namespaces", sorted(output(namespaces)));
        parts.put("network interfaces", sorted(output(links)));
        // Type and name of each; a number would tell apart what comes and goes beside the tests.
        parts.put("BPF programs", output(programs));
        return new MachineSnapshot(parts);
    }

    private static List<String> output(Running started) {
        try (started) {
            Finished run = started.finish();
            return run.status() == 0 ? run.outputLines() : List.of(FAILED + run);
        }
    }

    /** Fails the test when something could not be looked at: nft 1.0.6 crashes on rules that a newer libnftables wrote, until they are gone. */
    MachineSnapshot expectComplete() {
        parts.forEach((name, lines) -> assertFalse(lines.toString().contains(FAILED), name + ": " + lines));
        return this;
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    private static List<String> namespaceMounts() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return mounts.filter(line -> line.contains(" - nsfs "))
                    .map(line -> line.split(" ", -1)[4])
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the mounts", e);
        }
    }

    private static List<String> cgroups() {
        List<String> all = new ArrayList<>();
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            for (String mount :
                    mounts.filter(line -> line.contains(" - cgroup2 ")).toList()) {
                all.addAll(directories(Path.of(mount.split(" ", -1)[4])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the mounts", e);
        }
        return List.copyOf(all);
    }

    private static List<String> directories(Path top) {
        return paths(top).stream()
                .filter(path -> Files.isDirectory(Path.of(path)))
                .toList();
    }

    private static List<String> paths(Path top) {
        if (!Files.exists(top)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(top)) {
            return paths.map(Path::toString).sorted().toList();
        } catch (UncheckedIOException | IOException e) {
            // A directory vanished during the walk: the next look will see less.
            return List.of(top + " changed while it was read: " + e.getMessage());
        }
    }

    private static List<String> reapers() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(MachineSnapshot::isReaper)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the processes", e);
        }
    }

    /** A reaper that was killed and not yet waited for has no words any more. */
    private static boolean isReaper(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1)[0]
                    .endsWith("portjail-reaper");
        } catch (IOException e) {
            // Not a process, or one that ended meanwhile.
            return false;
        }
    }

    /** Returns what another snapshot has more and less, a line each; empty if it is equal. */
    List<String> differences(MachineSnapshot after) {
        List<String> differences = new ArrayList<>();
        for (Map.Entry<String, List<String>> part : parts.entrySet()) {
            List<String> now = after.parts.getOrDefault(part.getKey(), List.of());
            compare(part.getKey() + ": left behind: ", now, part.getValue(), differences);
            compare(part.getKey() + ": gone: ", part.getValue(), now, differences);
        }
        return differences;
    }

    private static void compare(String what, List<String> these, List<String> those, List<String> differences) {
        List<String> more = new ArrayList<>(these);
        those.forEach(more::remove);
        more.forEach(line -> differences.add(what + line));
    }
}
