// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The bytes of a part of a file, and behind them those of its last line, if that is not longer than any that matters. */
final class FileSegment extends InputStream {
    private static final int REST_AT_ONCE = 1024;
    private static final int LONGEST_REST = 64 << 10;

    private final FileChannel channel;
    private final long end;
    private long position;
    private boolean ended;

    FileSegment(FileChannel channel, long start, long end) {
        this.channel = channel;
        this.end = end;
        position = start;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        boolean inside = position < end;
        int most = (int) Math.min(length, inside ? end - position : REST_AT_ONCE);
        int count = channel.read(ByteBuffer.wrap(bytes, offset, most), position);
        if (count <= 0) {
            ended = true;
            return -1;
        }
        if (inside) {
            position += count;
            ended = position == end && bytes[offset + count - 1] == '\n';
            return count;
        }
        int newline = ByteSearch.find(bytes, offset, offset + count);
        if (newline < offset + count) {
            count = newline - offset + 1;
            ended = true;
        }
        position += count;
        ended |= position - end >= LONGEST_REST;
        return count;
    }
}
