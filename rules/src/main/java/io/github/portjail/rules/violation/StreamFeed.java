// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.IOException;
import java.io.InputStream;

/** A log that can only be read from its beginning to its end: each part is one read(2). */
final class StreamFeed implements BlockFeed {
    private final InputStream input;
    private final LineCutter cutter;

    StreamFeed(InputStream input) {
        this.input = input;
        cutter = new LineCutter(input);
    }

    @Override
    public boolean next(BlockScan scan) {
        LineBlock block = scan.block();
        cutter.fill(block);
        return block.isLast();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
