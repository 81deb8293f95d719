// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.io.Closeable;

/** Gives out a log in parts, in their order, to several threads. */
interface BlockFeed extends Closeable {
    /**
     * Gives the next part to a block, in one thread at a time; what can be done by several threads at once is left to
     * {@link BlockScan#scan}.
     *
     * @return whether it is the last part
     */
    boolean next(BlockScan scan);
}
