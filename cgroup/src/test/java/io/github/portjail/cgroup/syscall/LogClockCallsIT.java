// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.testing.Ability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The clock against the stamp of a message that is written between two readings. */
class LogClockCallsIT {
    private static final Path KMSG = Path.of("/dev/kmsg");

    @BeforeAll
    static void requirePrivileges() {
        Ability.requireRoot();
    }

    @Test
    void aMessageIsStampedByTheClock() throws IOException {
        String text = "portjail test of the log's clock " + System.nanoTime();
        try (NativeFrame frame = NativeFrame.open()) {
            LogClockCalls clock = new LogClockCalls(frame);
            long before = clock.logTime();
            // Without a newline it would wait for what goes on with it.
            Files.writeString(KMSG, "<7>" + text + "\n", StandardOpenOption.WRITE);
            long after = clock.logTime();
            long stamp = stamp(text);
            assertTrue(
                    before / 1000 <= stamp && stamp <= after / 1000,
                    () -> before + " ns, " + stamp + " us, " + after + " ns");
        }
    }

    /** Microseconds before the text; each read(2) gives one record ({@code priority,sequence,microseconds,flags;text}). */
    private static long stamp(String text) throws IOException {
        try (FileChannel messages = FileChannel.open(KMSG, StandardOpenOption.READ)) {
            ByteBuffer record = ByteBuffer.allocate(8192);
            while (true) {
                record.clear();
                try {
                    messages.read(record);
                } catch (IOException overwritten) {
                    continue;
                }
                String line = new String(record.array(), 0, record.position(), StandardCharsets.UTF_8);
                if (line.contains(";" + text)) {
                    return Long.parseLong(line.split(",", -1)[2]);
                }
            }
        }
    }
}
