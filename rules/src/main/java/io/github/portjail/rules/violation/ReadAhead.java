// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream and cuts it into lines in a thread of its own, a few blocks ahead: so that goes on while lines are looked at, and whoever
 * waits for more can be told to stop although read(2) itself cannot.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BLOCKS = 4;
    private static final long PAUSE_MILLISECONDS = 100;

    private final BlockingQueue<LineBlock> filled = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final BlockingQueue<LineBlock> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final LineCutter cutter;
    private final Thread thread;
    private volatile boolean closed;

    ReadAhead(InputStream input) {
        cutter = new LineCutter(input);
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(LineCutter.newBlock());
        }
        thread = Thread.ofPlatform().daemon().name("portjail-read").unstarted(this::fill);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits for the next block, which is the caller's until it gives it back.
     *
     * @param noMore asked whenever nothing came for a while; true ends the stream
     * @return null if nothing follows, and once this is closed
     */
    @Nullable LineBlock next(BooleanSupplier noMore) {
        try {
            LineBlock block = null;
            while (block == null && !closed) {
                block = filled.poll(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (block == null && noMore.getAsBoolean() && filled.isEmpty()) {
                    return null;
                }
            }
            return closed ? null : block;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void giveBack(LineBlock block) {
        empty.add(block);
    }

    /** Ends what waits in {@link #next}, at once, and has the thread end as soon as its read returns. */
    @Override
    public void close() {
        closed = true;
        boolean _ = filled.offer(new LineBlock(0));
        thread.interrupt();
    }

    private void fill() {
        try {
            boolean last = false;
            while (!closed && !last) {
                LineBlock block = empty.take();
                cutter.fill(block);
                last = block.isLast();
                filled.put(block);
            }
        } catch (InterruptedException closing) {
            // close() was called: nobody waits for more.
        }
    }
}
