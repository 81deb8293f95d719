// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The lines that the kernel logs from the opening on, with packet logging of all network namespaces switched on until
 * the closing.
 *
 * <p>{@code net.netfilter.nf_log_all_netns} is off by default: only the first namespace's packets are logged then.
 */
final class KernelLog implements AutoCloseable {
    private static final Path ALL_NAMESPACES = Path.of("/proc/sys/net/netfilter/nf_log_all_netns");
    private static final Duration SETTLED = Duration.ofMillis(300);

    private final String before;
    private final long lastSequence;

    private KernelLog(String before, long lastSequence) {
        this.before = before;
        this.lastSequence = lastSequence;
    }

    static KernelLog open() throws IOException {
        Needs.that(Files.isReadable(Path.of("/dev/kmsg")), "a readable kernel log, /dev/kmsg");
        Needs.that(Files.isWritable(ALL_NAMESPACES), ALL_NAMESPACES + ", to log packets of network namespaces");
        String before = Files.readString(ALL_NAMESPACES).strip();
        Files.writeString(ALL_NAMESPACES, "1\n");
        return new KernelLog(
                before, records().stream().mapToLong(KernelLog::sequence).max().orElse(-1));
    }

    /** Returns the new lines that contain a text, after a moment in which late ones may still come. */
    List<String> lines(String text) throws InterruptedException {
        Thread.sleep(SETTLED);
        return records().stream()
                .filter(line -> sequence(line) > lastSequence)
                .map(line -> line.substring(line.indexOf(';') + 1))
                .filter(line -> line.contains(text))
                .toList();
    }

    /** As {@link #lines}, with the microseconds since boot and a semicolon before each. */
    List<String> stamped(String text) throws InterruptedException {
        Thread.sleep(SETTLED);
        return records().stream()
                .filter(line -> sequence(line) > lastSequence && line.contains(text))
                .map(line -> line.split(",", -1)[2] + line.substring(line.indexOf(';')))
                .toList();
    }

    /**
     * Reads all records that the kernel still has: {@code priority,sequence,microseconds,flags;text}; each read of
     * /dev/kmsg gives one, and one without waiting fails after the last.
     */
    private static List<String> records() {
        Finished dd = Commands.run("dd", "if=/dev/kmsg", "iflag=nonblock", "bs=8192", "status=none");
        return dd.output().lines().filter(line -> sequence(line) >= 0).toList();
    }

    /** Returns a record's sequence number, or -1 for a line that continues the one before. */
    private static long sequence(String line) {
        int semicolon = line.indexOf(';');
        if (line.startsWith(" ") || semicolon < 0) {
            return -1;
        }
        String[] head = line.substring(0, semicolon).split(",", -1);
        return head.length < 4 ? -1 : Long.parseLong(head[1]);
    }

    @Override
    public void close() throws IOException {
        Files.writeString(ALL_NAMESPACES, before + "\n");
    }
}
