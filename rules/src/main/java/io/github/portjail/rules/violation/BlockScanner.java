// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Scans one block after the other; each thread has its own, since a reader is not for several. */
final class BlockScanner {
    private final LineReader reader;
    private final Supplier<@Nullable LineSieve> sieves;
    private boolean sought;
    private @Nullable Sifter sifter;
    private @Nullable BlockScan current;

    /**
     * Prepares to scan.
     *
     * @param numbered whether lines are records of /dev/kmsg
     * @param sieves asked once, by the thread that scans
     */
    BlockScanner(LogPrefixes prefixes, LineTime time, boolean numbered, Supplier<@Nullable LineSieve> sieves) {
        reader = new LineReader(prefixes, time, this::found);
        this.sieves = sieves;
        if (numbered) {
            reader.watchSequence();
        }
    }

    void scan(BlockScan scan) {
        current = scan;
        scan.scan(reader, this::sifter);
    }

    private @Nullable Sifter sifter() {
        if (!sought) {
            sought = true;
            LineSieve sieve = sieves.get();
            sifter = sieve == null ? null : new Sifter(sieve);
        }
        return sifter;
    }

    /** To be called by the thread that scanned. */
    void close() {
        if (sifter != null) {
            sifter.close();
        }
    }

    private void found(Violation violation) {
        if (current != null) {
            current.found(violation);
        }
    }
}
