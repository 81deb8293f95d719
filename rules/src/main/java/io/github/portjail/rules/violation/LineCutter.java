// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream into blocks of whole lines. What the end of a block cuts off is put before the next; of a line longer than any that
 * matters only the beginning is looked at.
 */
final class LineCutter {
    /** Longer than a line of syslog (8 KiB) and than journald's object for a message of the kernel. */
    private static final int LONGEST_LINE = 32 << 10;

    /** What is read and scanned fits into a processor's own cache. */
    private static final int READ_AT_ONCE = 64 << 10;

    private final InputStream input;
    private final byte[] begun = new byte[LONGEST_LINE];
    private int begunLength;

    /** Tells that a line goes on whose beginning was looked at already. */
    private boolean passing;

    LineCutter(InputStream input) {
        this(input, false);
    }

    /**
     * Prepares to cut.
     *
     * @param begins whether the stream begins in a line, which is left out
     */
    LineCutter(InputStream input, boolean begins) {
        this.input = input;
        passing = begins;
    }

    /** Returns a block that can be filled again and again. */
    static LineBlock newBlock() {
        return new LineBlock(LONGEST_LINE + READ_AT_ONCE);
    }

    /** Fills a block with the next lines; the last block says that it is, and why if the stream could not be read on. */
    void fill(LineBlock block) {
        block.clear();
        byte[] bytes = block.bytes();
        int start = LONGEST_LINE - begunLength;
        System.arraycopy(begun, 0, bytes, start, begunLength);
        try {
            int count = input.read(bytes, LONGEST_LINE, READ_AT_ONCE);
            if (count >= 0) {
                cut(block, start, LONGEST_LINE + count);
                return;
            }
            block.end(null);
        } catch (IOException failure) {
            block.end(failure);
        } catch (RuntimeException fault) {
            block.end(new IOException("it cannot be read: " + fault, fault));
        }
        // What there is of a last line without newline.
        if (begunLength > 0) {
            block.openLine(start, LONGEST_LINE);
            begunLength = 0;
        }
    }

    private void cut(LineBlock block, int first, int to) {
        byte[] bytes = block.bytes();
        int start = first;
        if (passing) {
            int end = ByteSearch.find(bytes, LONGEST_LINE, to);
            if (end == to) {
                return;
            }
            passing = false;
            start = end + 1;
        }
        int end = to;
        while (end > start && bytes[end - 1] != '\n') {
            end--;
        }
        block.lines(start, end);
        keep(block, end, to);
    }

    private void keep(LineBlock block, int from, int to) {
        begunLength = 0;
        if (to - from >= LONGEST_LINE) {
            block.openLine(from, from + LONGEST_LINE);
            passing = true;
            return;
        }
        begunLength = to - from;
        System.arraycopy(block.bytes(), from, begun, 0, begunLength);
    }
}
