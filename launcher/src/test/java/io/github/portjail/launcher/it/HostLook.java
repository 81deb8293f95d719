// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What portjail changes on one host, for tests that look hundreds of times; {@link MachineUnchanged} sees more, and once.
 *
 * @param host whose rules, links and settings
 * @param jails how the names of the jails begin whose state and cgroups are looked for
 * @param lines what there is
 */
record HostLook(TestHost host, String jails, List<String> lines) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LOOK =
            "nft list ruleset; ip -o link show; cat /proc/sys/net/ipv4/ip_local_reserved_ports /proc/sys/net/ipv4/conf/*/forwarding"
                    + " /proc/sys/net/ipv6/conf/*/forwarding || true";

    static HostLook take(TestHost host, String jails) {
        List<String> lines = new ArrayList<>(Ruleset.withoutEmptyTables(
                host.run("sh", "-c", LOOK).expectSuccess().outputLines()));
        addBelow(Portjail.STATE, jails, lines);
        for (Path hierarchy : hierarchies()) {
            addBelow(hierarchy.resolve("portjail"), jails, lines);
        }
        return new HostLook(host, jails, List.copyOf(lines));
    }

    /** Where cgroup v2 is mounted. */
    static List<Path> hierarchies() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
            return mounts.filter(line -> line.contains(" - cgroup2 "))
                    .map(line -> Path.of(line.split(" ", -1)[4]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the mounts", e);
        }
    }

    private static void addBelow(Path top, String jails, List<String> lines) {
        String[] names = top.toFile().list();
        if (names != null) {
            Stream.of(names)
                    .filter(name -> name.startsWith(jails))
                    .map(name -> top + "/" + name)
                    .forEach(lines::add);
        }
    }

    /** Looks until nothing differs, for 20 seconds at most; what differs then, a line each. */
    List<String> awaitSame() throws InterruptedException {
        return awaitSame(PATIENCE);
    }

    List<String> awaitSame(Duration patience) throws InterruptedException {
        List<String> differences = differences();
        for (long end = System.nanoTime() + patience.toNanos(); !differences.isEmpty() && System.nanoTime() < end; ) {
            Thread.sleep(10);
            differences = differences();
        }
        return differences;
    }

    /** What differs now. */
    private List<String> differences() {
        return differences(take(host, jails));
    }

    private List<String> differences(HostLook after) {
        List<String> more = new ArrayList<>(after.lines);
        lines.forEach(more::remove);
        List<String> fewer = new ArrayList<>(lines);
        after.lines.forEach(fewer::remove);
        List<String> differences = new ArrayList<>();
        more.forEach(line -> differences.add("left behind: " + line));
        fewer.forEach(line -> differences.add("gone: " + line));
        return differences;
    }

    /** Waits until that is so, 20 seconds at most; whether it came. */
    static boolean await(BooleanSupplier met) throws InterruptedException {
        return await(PATIENCE, met);
    }

    static boolean await(Duration patience, BooleanSupplier met) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!met.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }
}
