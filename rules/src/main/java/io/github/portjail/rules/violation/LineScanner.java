// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * Cuts blocks of bytes into lines. A line that runs over the end of a block is put together; of one longer than any line that
 * matters, only the beginning is looked at.
 */
final class LineScanner {
    /** Longer than a line of syslog (8 KiB) and than journald's object for a message of the kernel. */
    private static final int LONGEST_LINE = 32 << 10;

    private final LineReader reader;
    private final byte[] begun = new byte[LONGEST_LINE];
    private int begunLength;

    /** Tells that a line goes on whose beginning was read already. */
    private boolean passing;

    LineScanner(LineReader reader) {
        this.reader = reader;
    }

    /** Reads the next bytes. */
    void bytes(byte[] block, int length) {
        int start = 0;
        if (begunLength > 0 || passing) {
            start = finish(block, length);
        }
        while (start < length) {
            int end = ByteSearch.find(block, start, length);
            if (end == length) {
                keep(block, start, length);
                return;
            }
            reader.line(block, start, end);
            start = end + 1;
        }
    }

    /** Nothing follows: what there is of a last line without newline is read. */
    void end() {
        if (begunLength > 0) {
            reader.line(begun, 0, begunLength);
            begunLength = 0;
        }
    }

    /** Ends the line that an earlier block began, and returns where the next one begins. */
    private int finish(byte[] block, int length) {
        int end = ByteSearch.find(block, 0, length);
        if (!passing) {
            keep(block, 0, end);
        }
        if (end == length) {
            return length;
        }
        end();
        passing = false;
        return end + 1;
    }

    private void keep(byte[] block, int from, int to) {
        int room = Math.min(to - from, LONGEST_LINE - begunLength);
        System.arraycopy(block, from, begun, begunLength, room);
        begunLength += room;
        if (begunLength == LONGEST_LINE) {
            end();
            passing = true;
        }
    }
}
