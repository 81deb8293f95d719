// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A block that one thread fills and scans, and another waits for: what was found in it. */
final class BlockScan {
    private final LineBlock block;
    private final ViolationPart part;
    private final Semaphore scanned = new Semaphore(0);
    private LineCount count = LineCount.NOTHING;
    private @Nullable FileSegment segment;
    private boolean last;
    private @Nullable Throwable fault;

    BlockScan(LineBlock block, ViolationPart part) {
        this.block = block;
        this.part = part;
    }

    LineBlock block() {
        return block;
    }

    /** Has whoever scans the block read the segment. */
    void readFrom(FileSegment given) {
        block.clear();
        segment = given;
    }

    /** Nothing follows what was filled in. */
    void end() {
        last = true;
    }

    /** Tells whether nothing follows, be it because the log cannot be read on. */
    boolean isLast() {
        return last || failure() != null;
    }

    /** Returns why nothing follows, or null if the log ended or goes on. */
    @Nullable IOException failure() {
        return block.failure();
    }

    /**
     * Has the lines read by a reader whose violations come to {@link #found}; to be called once each time that it was filled.
     *
     * @param sifters have the one that reads what it can of a segment, or null; asked only where there is a segment
     */
    void scan(LineReader reader, Supplier<@Nullable Sifter> sifters) {
        try {
            block.read(reader);
            if (segment != null) {
                read(segment, reader, sifters.get());
            }
        } catch (RuntimeException | Error wrong) {
            fault = wrong;
        } finally {
            count = reader.take();
            scanned.release();
        }
    }

    private void read(FileSegment given, LineReader reader, @Nullable Sifter sifter) {
        if (sifter != null) {
            try {
                sifter.read(given, reader);
            } catch (IOException failure) {
                block.end(failure);
                return;
            }
        }
        LineCutter cutter = new LineCutter(given, given.beginsInLine());
        while (!block.isLast()) {
            cutter.fill(block);
            block.read(reader);
        }
    }

    void found(Violation violation) {
        part.accept(violation);
    }

    /** Waits until the block is scanned. */
    void await() throws InterruptedException {
        scanned.acquire();
    }

    /** Hands on what was found, and forgets it. */
    void handOn() {
        part.handOn();
        if (fault instanceof Error error) {
            throw error;
        }
        if (fault instanceof RuntimeException wrong) {
            throw wrong;
        }
    }

    /** Returns what was counted. */
    LineCount count() {
        return count;
    }
}
