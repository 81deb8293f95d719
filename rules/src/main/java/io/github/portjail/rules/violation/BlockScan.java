// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A block that one thread fills and scans, and another waits for: what was found in it. */
final class BlockScan {
    private final LineBlock block;
    private final ViolationPart part;
    private final Semaphore scanned = new Semaphore(0);
    private LineCount count = LineCount.NOTHING;
    private @Nullable LineCutter rest;
    private boolean last;
    private @Nullable Throwable fault;

    BlockScan(LineBlock block, ViolationPart part) {
        this.block = block;
        this.part = part;
    }

    LineBlock block() {
        return block;
    }

    /** Has the block filled by whoever scans it, as often as there is more. */
    void readBy(LineCutter cutter) {
        block.clear();
        rest = cutter;
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

    /** Has the lines read by a reader whose violations come to {@link #found}; to be called once each time that it was filled. */
    void scan(LineReader reader) {
        try {
            block.read(reader);
            while (rest != null && !block.isLast()) {
                rest.fill(block);
                block.read(reader);
            }
        } catch (RuntimeException | Error wrong) {
            fault = wrong;
        } finally {
            count = reader.take();
            scanned.release();
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
