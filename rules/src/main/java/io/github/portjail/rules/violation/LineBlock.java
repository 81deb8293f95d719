// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes of a log, and where in them the lines stand that are worth a closer look. */
final class LineBlock {
    private static final int BOUNDS_AT_FIRST = 2048;

    private final byte[] bytes;
    private int[] bounds = new int[BOUNDS_AT_FIRST];
    private int count;
    private long lines;
    private boolean last;
    private @Nullable IOException failure;

    LineBlock(int size) {
        bytes = new byte[size];
    }

    byte[] bytes() {
        return bytes;
    }

    void clear() {
        count = 0;
        lines = 0;
    }

    /** Notes a line; one that is surely of no interest is only counted. */
    void add(int from, int to) {
        lines++;
        if (from == to || SyslogTag.kernelText(bytes, from, to) == SyslogTag.OTHER_PROGRAM) {
            return;
        }
        if (count + 2 > bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        bounds[count++] = from;
        bounds[count++] = to;
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

    /** Has the lines read. */
    void read(LineReader reader) {
        reader.count(lines);
        for (int i = 0; i < count; i += 2) {
            reader.line(bytes, bounds[i], bounds[i + 1]);
        }
    }
}
