// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * /dev/kmsg, of which each read(2) gives one record (Documentation/ABI/testing/dev-kmsg).
 *
 * <p>Java cannot open a device without waiting (O_NONBLOCK). So where only the past is wanted, the end is told by the reading thread's
 * own state: it sleeps in read(2).
 */
final class KernelMessages extends InputStream {
    private static final Path THREAD = Path.of("/proc/thread-self");

    /** After records were overwritten the next read(2) fails once with EPIPE; more in a row are a real failure. */
    private static final int FAILURES_IN_A_ROW = 100;

    private final FileChannel device;
    private volatile boolean inRead;
    private volatile String thread = "";

    KernelMessages(Path path) throws IOException {
        device = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public int read() throws IOException {
        throw new IOException("a record of /dev/kmsg is read at once");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (thread.isEmpty()) {
            thread = Files.readSymbolicLink(THREAD).toString();
        }
        for (int failures = 0; ; failures++) {
            try {
                inRead = true;
                return device.read(ByteBuffer.wrap(bytes, offset, length));
            } catch (ClosedChannelException closed) {
                return -1;
            } catch (IOException overrun) {
                if (failures == FAILURES_IN_A_ROW) {
                    throw overrun;
                }
            } finally {
                inRead = false;
            }
        }
    }

    @Override
    public void close() throws IOException {
        device.close();
    }

    /** Tells whether all records were read and the reading thread waits for the next one. */
    boolean waits() {
        String reader = thread;
        if (!inRead || reader.isEmpty()) {
            return false;
        }
        try {
            String status = Files.readString(Path.of("/proc").resolve(reader).resolve("stat"));
            // The state stands behind the name in parentheses, which may hold anything.
            return status.startsWith(" S", status.lastIndexOf(')') + 1) && inRead;
        } catch (IOException gone) {
            return false;
        }
    }
}
