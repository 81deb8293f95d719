// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Bytes of a log: whole lines, and behind them perhaps one of which the newline is not there. */
final class LineBlock {
    private final byte[] bytes;
    private int from;
    private int to;
    private int openFrom;
    private int openTo;
    private boolean last;
    private @Nullable IOException failure;

    LineBlock(int size) {
        bytes = new byte[size];
    }

    byte[] bytes() {
        return bytes;
    }

    void clear() {
        from = 0;
        to = 0;
        openFrom = 0;
        openTo = 0;
        last = false;
        failure = null;
    }

    /** Notes where the lines stand that end with a newline, the last one's included. */
    void lines(int start, int end) {
        from = start;
        to = end;
    }

    /** Notes a line without newline, which stands behind all others. */
    void openLine(int start, int end) {
        openFrom = start;
        openTo = end;
    }

    /** Nothing follows this block. */
    void end(@Nullable IOException why) {
        last = true;
        failure = why;
    }

    boolean isLast() {
        return last;
    }

    /** Returns why nothing follows, or null if the log ended or goes on. */
    @Nullable IOException failure() {
        return failure;
    }

    /** Has the lines read; one that is surely of no interest is only counted. */
    void read(LineReader reader) {
        int start = from;
        int lines = 0;
        while (start < to) {
            int end = ByteSearch.find(bytes, start, to);
            lines++;
            reader.read(bytes, start, end);
            start = end + 1;
        }
        if (openFrom < openTo) {
            lines++;
            reader.read(bytes, openFrom, openTo);
        }
        reader.count(lines, 0);
    }
}
