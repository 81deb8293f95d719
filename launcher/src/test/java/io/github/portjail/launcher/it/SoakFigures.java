// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** What a soak counts; its threads count at once. */
final class SoakFigures {
    final AtomicLong connected = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong datagrams = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong passed = new AtomicLong();
    final AtomicLong jails = new AtomicLong();
    final AtomicLong killedLaunchers = new AtomicLong();
    final AtomicLong killedReapers = new AtomicLong();
    final AtomicLong flushes = new AtomicLong();
    final AtomicLong repairs = new AtomicLong();
    final AtomicLong arrived = new AtomicLong();
    final AtomicLong outside = new AtomicLong();
    final AtomicLong memoryBefore = new AtomicLong();
    final AtomicLong memoryAfter = new AtomicLong();

    long connections() {
        return connected.get();
    }

    /** Attempts to connect from outside that failed, as they should. */
    long violations() {
        return refused.get();
    }

    /** Those that somebody answered. */
    long answeredOutside() {
        return passed.get();
    }

    /** Packets from outside the ranges that the far end counted. */
    long leaked() {
        return outside.get();
    }

    long faults() {
        return flushes.get() + killedLaunchers.get() + killedReapers.get();
    }

    /** Of the watcher and the reapers of jails that stayed, in KiB. */
    long growth() {
        return memoryAfter.get() - memoryBefore.get();
    }

    void write(int seconds, Path file) throws IOException {
        Files.writeString(file, seconds + " s: " + this + "\n");
    }

    @Override
    public String toString() {
        return connected + " TCP connections made, " + failed + " failed, " + arrived + " opened at the far end, "
                + datagrams
                + " datagrams answered, " + refused + " violations stopped, " + passed + " passed, " + outside
                + " packets leaked, " + jails + " short jails, " + flushes + " times rules taken away, " + repairs
                + " repairs said, " + killedReapers + " reapers and " + killedLaunchers + " launchers killed, "
                + memoryBefore + " KiB before and " + memoryAfter + " after of what stays";
    }
}
