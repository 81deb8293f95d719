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
    private boolean beginsInLine;
    private boolean ended;

    /**
     * Prepares to read.
     *
     * @param start of the segment in the file; the byte before tells whether a line begins there, and is read first
     * @param end behind it
     */
    FileSegment(FileChannel channel, long start, long end) {
        this.channel = channel;
        this.end = end;
        position = Math.max(0, start - 1);
        beginsInLine = start > 0;
    }

    /** Tells that what comes first ends a line that belongs to the segment before, if it is more than a newline. */
    boolean beginsInLine() {
        return beginsInLine;
    }

    boolean isEnded() {
        return ended;
    }

    /** How many bytes of the segment are left. */
    long rest() {
        return end - position;
    }

    /** Reads what comes next, also of the next segment, as much as fits; returns how much. It comes again until {@link #moveOn}. */
    int look(ByteBuffer bytes) throws IOException {
        bytes.clear();
        return channel.read(bytes, position);
    }

    /** Leaves out bytes; then a line begins. */
    void moveOn(int count) {
        position += count;
        beginsInLine = false;
        ended = position >= end;
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
