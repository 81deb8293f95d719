// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells which lines of a log have to be read: those of which reading would do more than count them. For one thread, which opened it and
 * closes it.
 */
public interface LineSieve extends AutoCloseable {
    /** Opens one for each thread that reads. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens one in the calling thread.
         *
         * @param prefixes what jails' lines begin with beside {@code portjail NAME: }, none empty
         * @return null if there is none, or none for these
         */
        @Nullable LineSieve open(List<byte[]> prefixes);
    }

    /** Where the lines are put, from index 0 on. */
    ByteBuffer bytes();

    /**
     * Looks at whole lines.
     *
     * @param from index of the first one's first byte
     * @param to index behind the last one's newline
     */
    void sift(int from, int to);

    /** How many lines there were. */
    int lines();

    /** How many of those that need not be read are of netfilter and no jail's. */
    int others();

    /** How many have to be read. */
    int found();

    /**
     * Where one of these begins.
     *
     * @param number from 0 to {@link #found} - 1
     */
    int start(int number);

    /** Where its newline stands. */
    int end(int number);

    @Override
    void close();
}
