// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where violations are read from. */
public interface ViolationSource extends AutoCloseable {
    /**
     * Hands on each violation, oldest first. A source of the past returns at its end; one that follows returns when it is closed
     * from another thread.
     *
     * @throws IOException if the source cannot be read on
     */
    void read(Consumer<Violation> sink) throws IOException;

    /**
     * Puts each violation into a part, and hands the parts on in the log's order; several threads may do that.
     *
     * @param parts makes a part, as many as are read at the same time
     * @throws IOException if the source cannot be read on
     */
    default void readInParts(Supplier<? extends ViolationPart> parts) throws IOException {
        ViolationPart part = parts.get();
        read(violation -> {
            part.accept(violation);
            part.handOn();
        });
    }

    /** Returns what was read so far; may be asked from another thread. */
    SourceTally tally();

    /** Returns what a user calls it: {@code /var/log/kern.log.1.gz}, {@code NFLOG group 5}. */
    String name();

    @Override
    void close() throws IOException;
}
