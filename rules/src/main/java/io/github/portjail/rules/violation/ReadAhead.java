// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log and scans its lines in threads of their own, a few parts ahead. The threads take turns in getting a part, and each scans its
 * own while the others get and scan the next; parts are handed on in the log's order. Whoever waits for more can be
 * told to stop although read(2) itself cannot.
 */
final class ReadAhead implements AutoCloseable {
    private static final int BLOCKS_OF_EACH = 3;
    private static final long PAUSE_MILLISECONDS = 100;

    private final BlockingQueue<BlockScan> filled;

    /** The one given back last is taken first: it is still in a processor's cache. */
    private final BlockingDeque<BlockScan> empty;

    private final BlockFeed feed;
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock reading = new ReentrantLock();

    /** Whether the last block was filled; read and written by whoever has the lock. */
    private boolean ended;

    private volatile boolean closed;

    /**
     * Prepares to read.
     *
     * @param scanners as many threads are made
     * @param parts make what each block's violations are put into
     */
    ReadAhead(BlockFeed feed, List<BlockScanner> scanners, Supplier<? extends ViolationPart> parts) {
        int blocks = BLOCKS_OF_EACH * scanners.size();
        this.feed = feed;
        filled = new ArrayBlockingQueue<>(blocks + 1);
        empty = new LinkedBlockingDeque<>(blocks);
        for (int i = 0; i < blocks; i++) {
            empty.add(new BlockScan(LineCutter.newBlock(), parts.get()));
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
        empty.addFirst(scan);
    }

    /** Ends what waits in {@link #next}, at once, and has the threads end as soon as their read returns. */
    @Override
    public void close() {
        closed = true;
        boolean _ = filled.offer(new BlockScan(new LineBlock(0), new KeptPart(_ -> {})));
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
        } finally {
            scanner.close();
        }
    }

    private @Nullable BlockScan fill() throws InterruptedException {
        reading.lockInterruptibly();
        try {
            if (ended || closed) {
                return null;
            }
            BlockScan scan = empty.take();
            ended = feed.next(scan);
            if (ended) {
                scan.end();
            }
            filled.put(scan);
            return scan;
        } finally {
            reading.unlock();
        }
    }
}
