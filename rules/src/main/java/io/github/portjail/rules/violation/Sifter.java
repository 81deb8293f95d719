// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads segments of a file through a {@link LineSieve}, as far as their lines fit into its memory. For one thread. */
final class Sifter implements AutoCloseable {
    private final LineSieve sieve;
    private final byte[] line;

    Sifter(LineSieve sieve) {
        this.sieve = sieve;
        line = new byte[sieve.bytes().capacity()];
    }

    /** Has lines read up to one that does not fit, or has no newline: from there on the segment is to be read in another way. */
    void read(FileSegment segment, LineReader reader) throws IOException {
        ByteBuffer bytes = sieve.bytes();
        while (!segment.isEnded()) {
            int count = segment.look(bytes);
            int from = segment.beginsInLine() ? newline(bytes, 0, count) + 1 : 0;
            if (segment.beginsInLine() && from == 0) {
                return;
            }
            boolean hasLine = from < segment.rest();
            int to = hasLine ? behindLastLine(bytes, from, count, segment.rest()) : from;
            if (hasLine && to <= from) {
                return;
            }
            read(from, to, reader);
            segment.moveOn(to);
        }
    }

    private void read(int from, int to, LineReader reader) {
        sieve.sift(from, to);
        for (int i = 0; i < sieve.found(); i++) {
            int length = sieve.end(i) - sieve.start(i);
            sieve.bytes().get(sieve.start(i), line, 0, length);
            reader.read(line, 0, length);
        }
        reader.count(sieve.lines(), sieve.others());
    }

    /**
     * Returns where the last line ends that begins in the segment, its newline included; of lines without one, where the last before
     * ends; or 0.
     *
     * @param from less than {@code rest}
     * @param rest bytes that the segment has from here on
     */
    private static int behindLastLine(ByteBuffer bytes, int from, int count, long rest) {
        int last = rest <= count ? newline(bytes, (int) rest - 1, count) : -1;
        for (int i = (int) Math.min(rest, count) - 1; last < 0 && i >= from; i--) {
            last = bytes.get(i) == '\n' ? i : -1;
        }
        return last + 1;
    }

    private static int newline(ByteBuffer bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        sieve.close();
    }
}
