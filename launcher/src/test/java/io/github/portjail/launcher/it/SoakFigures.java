// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a soak counts; its threads count at once. */
final class SoakFigures {
    private static final int MOST_OF_A_LINE = 160;

    final AtomicLong connected = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong datagrams = new AtomicLong();
    /** Attempts to connect from outside that failed, as they should; and those that somebody answered. */
    final AtomicLong refused = new AtomicLong();

    final AtomicLong passed = new AtomicLong();
    final AtomicLong jails = new AtomicLong();
    final AtomicLong lasting = new AtomicLong();
    final AtomicLong entered = new AtomicLong();
    final AtomicLong reads = new AtomicLong();
    final AtomicLong audited = new AtomicLong();
    final AtomicLong killedLaunchers = new AtomicLong();
    final AtomicLong killedReapers = new AtomicLong();
    final AtomicLong removedGroups = new AtomicLong();
    final AtomicLong flushes = new AtomicLong();
    final AtomicLong repairs = new AtomicLong();
    final AtomicLong arrived = new AtomicLong();
    final AtomicLong memoryBefore = new AtomicLong();
    final AtomicLong memoryAfter = new AtomicLong();
    final AtomicLong auditBefore = new AtomicLong();
    final AtomicLong auditAfter = new AtomicLong();

    private final Map<String, AtomicLong> refusals = new ConcurrentHashMap<>();
    private final Map<String, Long> before = new TreeMap<>();
    private final Map<String, Long> after = new TreeMap<>();
    private final List<String> leaks = new ArrayList<>();

    /** Counts a command that portjail refused while faults struck, by its line without names and numbers. */
    void refusal(String line) {
        String kind = line.substring(0, Math.min(line.length(), MOST_OF_A_LINE)).replaceAll("[0-9]+", "N");
        refusals.computeIfAbsent(kind, _ -> new AtomicLong()).incrementAndGet();
    }

    long refusals() {
        return refusals.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** One of some looks: a watcher that has a repair at work just then has a pipe more, so the least is what counts. */
    void before(Map<String, Long> counts) {
        counts.forEach((what, count) -> before.merge(what, count, Math::min));
    }

    /** The same: what leaked is there at each look. */
    void after(Map<String, Long> counts) {
        counts.forEach((what, count) -> after.merge(what, count, Math::min));
    }

    void leaks(List<String> packets) {
        leaks.addAll(packets);
    }

    /** What left from outside the ranges, as the far end saw it. */
    List<String> leaks() {
        return leaks;
    }

    /** What is counted, and is more after the load than before it. */
    List<String> grown() {
        return after.entrySet().stream()
                .filter(count -> count.getValue() > before.getOrDefault(count.getKey(), 0L))
                .map(count ->
                        count.getKey() + ": " + before.get(count.getKey()) + " before, " + count.getValue() + " after")
                .toList();
    }

    /** Of the watcher and the reapers of jails that stayed, in KiB. */
    long growth() {
        return memoryAfter.get() - memoryBefore.get();
    }

    private long faults() {
        return flushes.get() + killedLaunchers.get() + killedReapers.get() + removedGroups.get();
    }

    void write(int seconds, Path file) throws IOException {
        StringBuilder text = new StringBuilder().append(seconds).append(" s: ").append(this);
        text.append("\nbefore: ")
                .append(before)
                .append("\nafter:  ")
                .append(after)
                .append('\n');
        new TreeMap<>(refusals)
                .forEach((line, count) ->
                        text.append(count).append(" times ").append(line).append('\n'));
        Files.writeString(file, text);
    }

    @Override
    public String toString() {
        return jails + " jails of run, " + lasting + " of up with " + entered + " enters, " + refusals()
                + " commands refused, " + connected + " TCP connections made, " + failed + " failed, " + arrived
                + " opened at the far end, " + datagrams + " datagrams answered, " + refused + " violations stopped, "
                + passed + " passed, " + audited + " told by audit, " + leaks.size() + " kinds of packets leaked; "
                + faults() + " faults: rules taken away " + flushes + " times, " + removedGroups + " cgroups removed, "
                + killedReapers + " reapers and " + killedLaunchers + " launchers killed; " + repairs
                + " repairs said, " + reads + " times gc, list, show and audit beside; of what stays " + memoryBefore
                + " KiB before and " + memoryAfter + " after, of an audit that follows " + auditBefore + " KiB and "
                + auditAfter;
    }
}
