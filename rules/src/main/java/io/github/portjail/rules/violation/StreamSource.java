// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source that is a stream of a log's bytes; opened when it is read. */
final class StreamSource implements ViolationSource {
    /** Reading goes on in one thread at a time, and takes a third of the work. */
    private static final int MOST_SCANNERS = 3;

    private final String name;
    private final LogPrefixes prefixes;
    private final Opener opener;
    private volatile SourceTally tally = SourceTally.NONE;
    private volatile @Nullable ReadAhead reading;
    private volatile boolean closed;

    /** Opens a log. */
    interface Opener {
        Input open() throws IOException;
    }

    /**
     * A log that was opened.
     *
     * @param feed its bytes
     * @param time reads its times
     * @param noMore tells, when nothing came for a while, that nothing will
     * @param numbered whether its lines are records of /dev/kmsg, of which a missing number is a lost one
     * @param sieves for its segments, or null
     */
    record Input(
            BlockFeed feed,
            LineTime time,
            BooleanSupplier noMore,
            boolean numbered,
            LineSieve.@Nullable Opener sieves) {
        /** A log that ends where its stream does. */
        static Input of(InputStream stream, LineTime time) {
            return new Input(new StreamFeed(stream), time, () -> false, false, null);
        }
    }

    StreamSource(String name, LogPrefixes prefixes, Opener opener) {
        this.name = name;
        this.prefixes = prefixes;
        this.opener = opener;
    }

    @Override
    public void read(Consumer<Violation> sink) throws IOException {
        readInParts(() -> new KeptPart(sink));
    }

    @Override
    public void readInParts(Supplier<? extends ViolationPart> parts) throws IOException {
        if (closed) {
            return;
        }
        Input input = open();
        try (BlockFeed feed = input.feed();
                ReadAhead ahead = new ReadAhead(feed, scanners(input), parts)) {
            reading = ahead;
            if (!closed) {
                ahead.start();
                read(ahead, input);
            }
        }
    }

    @Override
    public SourceTally tally() {
        return tally;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        closed = true;
        ReadAhead ahead = reading;
        if (ahead != null) {
            ahead.close();
        }
    }

    private Input open() throws IOException {
        try {
            return opener.open();
        } catch (IOException failure) {
            throw new IOException("cannot read " + name + ": " + reason(failure), failure);
        }
    }

    /** Numbered records are scanned by one thread: it sees each number, and whether that thread waits tells the end. */
    private List<BlockScanner> scanners(Input input) {
        int count = input.numbered()
                ? 1
                : Math.min(MOST_SCANNERS, Runtime.getRuntime().availableProcessors());
        List<BlockScanner> scanners = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scanners.add(
                    new BlockScanner(prefixes, input.time().another(), input.numbered(), () -> sieve(input.sieves())));
        }
        return scanners;
    }

    private @Nullable LineSieve sieve(LineSieve.@Nullable Opener sieves) {
        List<byte[]> lasting = prefixes.lasting();
        return sieves == null || lasting == null ? null : sieves.open(lasting);
    }

    private void read(ReadAhead ahead, Input input) throws IOException {
        LineCount count = LineCount.NOTHING;
        BlockScan scan = ahead.next(input.noMore());
        while (scan != null) {
            scan.handOn();
            count = count.then(scan.count());
            tally = count.tally();
            if (scan.isLast()) {
                IOException failure = scan.failure();
                if (failure != null && !closed) {
                    throw new IOException(
                            name + ": " + reason(failure) + " (after " + tally.lines() + " lines)", failure);
                }
                return;
            }
            ahead.giveBack(scan);
            scan = ahead.next(input.noMore());
        }
    }

    /** Exceptions of java.nio.file say the file, and what is wrong by their class or behind the file. */
    private static String reason(IOException failure) {
        if (failure instanceof FileSystemException file) {
            String reason = file.getReason();
            return switch (file) {
                case NoSuchFileException _ -> "No such file or directory";
                case AccessDeniedException _ -> "Permission denied";
                default -> reason == null ? "it cannot be read" : reason;
            };
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
