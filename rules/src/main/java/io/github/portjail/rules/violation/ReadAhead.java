// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream and scans its lines in threads of their own, a few blocks ahead. The threads take turns in reading, and each scans the
 * block that it read while the others read and scan the next; blocks are handed on in the stream's order. Whoever waits for more can be
 * told to stop although read(2) itself cannot.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BLOCKS_OF_EACH = 3;
    private static final long PAUSE_MILLISECONDS = 100;

    private final BlockingQueue<BlockScan> filled;
    private final BlockingQueue<BlockScan> empty;
    private final LineCutter cutter;
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock reading = new ReentrantLock();

    /** Whether the last block was filled; read and written by whoever has the lock. */
    private boolean ended;

    private volatile boolean closed;

    /**
     * Prepares to read.
     *
     * @param scanners as many threads are made
     */
    ReadAhead(InputStream input, List<BlockScanner> scanners) {
        int blocks = BLOCKS_OF_EACH * scanners.size();
        cutter = new LineCutter(input);
        filled = new ArrayBlockingQueue<>(blocks + 1);
        empty = new ArrayBlockingQueue<>(blocks);
        for (int i = 0; i < blocks; i++) {
            empty.add(new BlockScan(LineCutter.newBlock()));
        }
        for (BlockScanner scanner : scanners) {
            threads.add(Thread.ofPlatform().daemon().name("portjail-read").unstarted(() -> work(scanner)));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Waits for the next block that was scanned, which is the caller's until it gives it back.
     *
     * @param noMore asked whenever nothing came for a while; true ends the stream
     * @return null if nothing follows, and once this is closed
     */
    @Nullable BlockScan next(BooleanSupplier noMore) {
        try {
            BlockScan scan = null;
            while (scan == null && !closed) {
                scan = filled.poll(PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
                if (scan == null && noMore.getAsBoolean() && filled.isEmpty()) {
                    return null;
                }
            }
            if (scan == null || closed) {
                return null;
            }
            scan.await();
            return closed ? null : scan;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void giveBack(BlockScan scan) {
        empty.add(scan);
    }

    /** Ends what waits in {@link #next}, at once, and has the threads end as soon as their read returns. */
    @Override
    public void close() {
        closed = true;
        boolean _ = filled.offer(new BlockScan(new LineBlock(0)));
        threads.forEach(Thread::interrupt);
    }

    private void work(BlockScanner scanner) {
        try {
            BlockScan scan = fill();
            while (scan != null) {
                scanner.scan(scan);
                scan = fill();
            }
        } catch (InterruptedException closing) {
            // close() was called: nobody waits for more.
        }
    }

    private @Nullable BlockScan fill() throws InterruptedException {
        reading.lockInterruptibly();
        try {
            if (ended || closed) {
                return null;
            }
            BlockScan scan = empty.take();
            cutter.fill(scan.block());
            ended = scan.block().isLast();
            filled.put(scan);
            return scan;
        } finally {
            reading.unlock();
        }
    }
}
