// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import io.github.portjail.rules.violation.LineSieve;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sieve that {@code bin/portjail} has (log_sieve.h). */
public final class LogSieve implements LineSieve {
    private static final int LINES = 0;
    private static final int OTHERS = 1;
    private static final int FOUND = 2;
    private static final int SPANS = 3;
    private static final int BYTES = 64 << 10;
    private static final int LONGEST_PREFIX = 255;

    private final NativeFrame frame;
    private final NativeFunction sift;
    private final long address;
    private final ByteBuffer bytes;
    private final long prefixes;
    private final long resultAddress;
    private final ByteBuffer result;
    private int first;

    private LogSieve(NativeFrame frame, NativeFunction sift, byte[] prefixes) {
        this.frame = frame;
        this.sift = sift;
        this.prefixes = frame.keep(prefixes);
        address = frame.keep(new byte[BYTES]);
        bytes = CallGate.memory(address, BYTES);
        int size = Integer.BYTES * (SPANS + BYTES + 1);
        resultAddress = frame.keep(new byte[size]);
        result = CallGate.memory(resultAddress, size).order(ByteOrder.nativeOrder());
    }

    /**
     * Opens one in the calling thread.
     *
     * @param prefixes what jails' lines begin with beside {@code portjail NAME: }
     * @return null in a process that bin/portjail did not start, and for prefixes that no log message has room for
     */
    public static @Nullable LogSieve open(List<byte[]> prefixes) {
        NativeFrame frame = NativeFrame.open();
        long found = NativeLibrary.globalSymbol(frame, "portjail_sift");
        LogSieve sieve = found == 0 ? null : open(frame, NativeFunction.at(found), prefixes);
        if (sieve == null) {
            frame.close();
        }
        return sieve;
    }

    /** As {@link #open(List)}, by a function that is known; the frame is closed with the sieve. */
    static @Nullable LogSieve open(NativeFrame frame, NativeFunction sift, List<byte[]> prefixes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        for (byte[] prefix : prefixes) {
            if (prefix.length > LONGEST_PREFIX) {
                return null;
            }
            packed.write(prefix.length);
            packed.writeBytes(prefix);
        }
        packed.write(0);
        return new LogSieve(frame, sift, packed.toByteArray());
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    /** {@code void portjail_sift(const char *bytes, long length, const unsigned char *prefixes, int32_t *result)}. */
    @Override
    public void sift(int from, int to) {
        if (from < 0 || to < from || to > BYTES) {
            throw new IndexOutOfBoundsException(from + " to " + to + " of " + BYTES);
        }
        frame.once(sift, address + from, to - from, prefixes, resultAddress, 0, 0);
        first = from;
    }

    private int number(int index) {
        return result.getInt(index * Integer.BYTES);
    }

    @Override
    public int lines() {
        return number(LINES);
    }

    @Override
    public int others() {
        return number(OTHERS);
    }

    @Override
    public int found() {
        return number(FOUND);
    }

    @Override
    public int start(int number) {
        return first + number(SPANS + 2 * number);
    }

    @Override
    public int end(int number) {
        return first + number(SPANS + 2 * number + 1);
    }

    @Override
    public void close() {
        frame.close();
    }
}
