// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the jails of a soak that stay have of the machine: the same before and after the load. */
record SoakState(TestHost host, Watching watch) {
    private static final int LOOKS_BEFORE = 10;
    private static final int PAUSE_MS = 200;

    /** Waits until nothing is missing of those that stay, the reaper neither. */
    void awaitWhole() throws IOException, InterruptedException {
        for (String place : Soak.STAYING) {
            watch.awaitWhole(Soak.NAMES + place);
            assertTrue(HostLook.await(() -> Reapers.isWatching(Soak.NAMES + place)), "a reaper waits for " + place);
        }
    }

    /** The watcher, and the reapers of the jails that stay. */
    private List<Long> processes() {
        List<Long> all = new ArrayList<>(List.of(watch.running().pid()));
        for (String place : Soak.STAYING) {
            all.addAll(Reapers.of(Soak.NAMES + place));
        }
        return all;
    }

    /** Of all of these together, in KiB. */
    long memory() throws IOException {
        long kibibytes = 0;
        for (long pid : processes()) {
            kibibytes += Watching.kibibytes(pid);
        }
        return kibibytes;
    }

    /** How many there are of what portjail makes. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("BPF maps", lines("bpftool map list | grep -c '^[0-9]'"));
        counts.put("BPF programs", lines("bpftool prog list | grep -c '^[0-9]'"));
        counts.put("links", lines("ip -o link show | wc -l"));
        counts.put("processes", (long) processes().size());
        counts.put(
                "descriptors of the watcher",
                descriptors(List.of(watch.running().pid())));
        for (String place : Soak.STAYING) {
            counts.put("descriptors of the reaper of " + place, descriptors(Reapers.of(Soak.NAMES + place)));
        }
        counts.put("files of state", below(Portjail.STATE));
        counts.put(
                "cgroups",
                HostLook.hierarchies().stream()
                        .mapToLong(hierarchy -> list(hierarchy.resolve("portjail")))
                        .sum());
        return counts;
    }

    private long lines(String command) {
        return Long.parseLong(host.run("sh", "-c", command).expectSuccess().answer());
    }

    private static long descriptors(List<Long> processes) {
        return processes.stream()
                .mapToLong(pid -> list(Path.of("/proc", Long.toString(pid), "fd")))
                .sum();
    }

    private static long list(Path directory) {
        String[] names = directory.toFile().list();
        return names == null ? 0 : names.length;
    }

    private static long below(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.count();
        } catch (IOException e) {
            // Something goes just now: the next look will see less.
            return Long.MAX_VALUE;
        }
    }

    /** Notes what there is before the load, by as many looks as it takes to see the watcher wait. */
    void note(SoakFigures figures) throws InterruptedException {
        for (int look = 0; look < LOOKS_BEFORE; look++) {
            figures.before(counts());
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Notes what there is after the load, when the last reapers are done. */
    void awaitNoMoreThan(SoakFigures figures) throws InterruptedException {
        HostLook.await(() -> {
            figures.after(counts());
            return figures.grown().isEmpty();
        });
    }
}
