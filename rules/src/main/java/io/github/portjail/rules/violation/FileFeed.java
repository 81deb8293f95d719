// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file that can be read anywhere: each part is a segment, which its thread reads itself. A line belongs to the segment in which it begins; the
 * last segment ends where the file does, though it may grow.
 */
final class FileFeed implements BlockFeed {
    /** Large beside what handing it on costs; its violations take about as much memory as its lines. */
    static final int SEGMENT = 1 << 20;

    private final FileChannel channel;
    private final long size;
    private final int segment;
    private long position;

    /**
     * Prepares to give out a file.
     *
     * @param channel closed with this feed
     * @param size the file's size in bytes, as far as it is known
     * @param segment the size of a segment in bytes
     */
    FileFeed(FileChannel channel, long size, int segment) {
        this.channel = channel;
        this.size = size;
        this.segment = segment;
    }

    @Override
    public boolean next(BlockScan scan) {
        long start = position;
        position += segment;
        boolean isLast = position >= size;
        long end = isLast ? Long.MAX_VALUE : position;
        scan.readFrom(new FileSegment(channel, start, end));
        return isLast;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
