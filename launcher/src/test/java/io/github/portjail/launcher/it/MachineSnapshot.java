// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

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

    static MachineSnapshot take() {
        Map<String, List<String>> parts = new TreeMap<>();
        parts.put("nftables of the machine", ruleset(Commands.run("nft", "list", "ruleset")));
        for (TestHost host : TestHost.alive()) {
            // Without the counters of those that a container engine keeps.
            parts.put("nftables of " + host, ruleset(host.run("nft", "-s", "list", "ruleset")));
        }
        parts.put("network namespaces", output("ip", "netns", "list"));
        parts.put("mounts of network namespaces", namespaceMounts());
        parts.put("network interfaces", output("ip", "-o", "link", "show"));
        parts.put("cgroups", cgroups());
        parts.put("portjail's state", paths(Portjail.STATE));
        parts.put("BPF programs", bpfPrograms());
        parts.put("reapers", reapers());
        return new MachineSnapshot(parts);
    }

    private static List<String> ruleset(Finished list) {
        return Ruleset.withoutEmptyTables(list.expectSuccess().outputLines());
    }

    private static List<String> output(String... command) {
        return Commands.run(command).expectSuccess().outputLines().stream()
                .sorted()
                .toList();
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

    /** Type and name of each; a number would tell apart what comes and goes beside the tests. */
    private static List<String> bpfPrograms() {
        Needs.program("bpftool");
        return Commands.run("bpftool", "prog", "list").expectSuccess().outputLines().stream()
                .filter(line -> !line.startsWith("\t") && !line.startsWith(" "))
                .map(line -> line.replaceFirst("^\\d+: ", "").replaceFirst(" tag .*", ""))
                .toList();
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
