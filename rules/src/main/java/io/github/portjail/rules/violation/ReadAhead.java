// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream in a thread of its own, a few blocks ahead: so reading and unpacking go on while lines are looked at, and whoever
 * waits for more can be told to stop although read(2) itself cannot.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BLOCK = 256 << 10;
    private static final int BLOCKS = 4;
    private static final long PAUSE_MILLISECONDS = 100;

    private final BlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS + 2);
    private final BlockingQueue<Block> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final InputStream input;
    private final Thread thread;
    private volatile boolean closed;

    /** Bytes, the end of the stream (length -1), or why it could not be read on. */
    static final class Block {
        final byte[] bytes;
        int length;

        @Nullable IOException failure;

        Block(int size) {
            bytes = new byte[size];
        }
    }

    ReadAhead(InputStream input) {
        this.input = input;
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(new Block(BLOCK));
        }
        thread = Thread.ofPlatform().daemon().name("portjail-read").unstarted(this::fill);
    }

    void start() {
        thread.start();
    }

    /**
     * Waits for the next bytes, which are the caller's until it gives the block back.
     *
     * @param noMore asked whenever nothing came for a while; true ends the stream
     * @return null at the end, and once this is closed
     * @throws IOException if the stream could not be read on
     */
    @Nullable Block next(BooleanSupplier noMore) throws IOException {
        try {
            Block block = null;
            while (block == null && !closed) {
                block = filled.poll(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (block == null && noMore.getAsBoolean() && filled.isEmpty()) {
                    return null;
                }
            }
            if (block == null || closed || block.length < 0 && block.failure == null) {
                return null;
            }
            if (block.failure != null) {
                throw block.failure;
            }
            return block;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void giveBack(Block block) {
        empty.add(block);
    }

    /** Ends what waits in {@link #next}, at once, and has the thread end as soon as its read returns. */
    @Override
    public void close() {
        closed = true;
        boolean _ = filled.offer(end(null));
        thread.interrupt();
    }

    private void fill() {
        try {
            while (!closed) {
                Block block = empty.take();
                block.length = input.read(block.bytes, 0, block.bytes.length);
                filled.put(block);
                if (block.length < 0) {
                    return;
                }
            }
        } catch (IOException failure) {
            boolean _ = filled.offer(end(failure));
        } catch (RuntimeException fault) {
            boolean _ = filled.offer(end(new IOException("it cannot be read: " + fault, fault)));
        } catch (InterruptedException closing) {
            // close() was called: nobody waits for more.
        }
    }

    private static Block end(@Nullable IOException failure) {
        Block block = new Block(0);
        block.length = -1;
        block.failure = failure;
        return block;
    }
}
