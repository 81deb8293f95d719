// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import org.jspecify.annotations.Nullable;

/** Scans one block after the other; each thread has its own, since a reader is not for several. */
final class BlockScanner {
    private final LineReader reader;
    private @Nullable BlockScan current;

    BlockScanner(LogPrefixes prefixes, LineTime time, boolean numbered) {
        reader = new LineReader(prefixes, time, this::found);
        if (numbered) {
            reader.watchSequence();
        }
    }

    void scan(BlockScan scan) {
        current = scan;
        scan.scan(reader);
    }

    private void found(Violation violation) {
        if (current != null) {
            current.found(violation);
        }
    }
}
