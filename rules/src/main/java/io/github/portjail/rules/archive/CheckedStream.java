// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.archive;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import org.tukaani.xz.MemoryLimitException;

/** A decompressing stream whose faults are all told as {@link IOException}, in words that fit behind a file's name. */
final class CheckedStream extends FilterInputStream {
    CheckedStream(InputStream unpacked) {
        super(unpacked);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException | RuntimeException damage) {
            throw inWords(damage);
        }
    }

    /** aircompressor throws a RuntimeException of its own, and others where damage leads it astray. */
    static IOException inWords(Exception damage) {
        return switch (damage) {
            case ClosedChannelException closed -> closed;
            case EOFException end -> new IOException("the archive is cut off", end);
            case MemoryLimitException limit ->
                new IOException(
                        "unpacking it takes " + (limit.getMemoryNeeded() >> 10)
                                + " MiB of memory: unpack it with xz -dc and give it as standard input",
                        limit);
            default -> new IOException("the archive is damaged or cut off: " + damage.getMessage(), damage);
        };
    }
}
