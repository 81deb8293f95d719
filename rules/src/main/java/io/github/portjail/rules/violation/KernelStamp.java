// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/** What the kernel itself puts before a message: the time since boot and, where it is told to, who logged. */
final class KernelStamp {
    private KernelStamp() {}

    /** Moves over all of it: {@code [  123.456789] [   T12] }. */
    static void skipAll(Cursor at) {
        at.skipSpaces();
        if (skip(at)) {
            boolean _ = skip(at);
        }
    }

    /** Moves over a time since boot or a caller in brackets, and the space behind them. */
    static boolean skip(Cursor at) {
        int start = at.position();
        if (at.skip("[")) {
            at.skipSpaces();
            if (!at.skip("T")) {
                at.skip("C");
            }
            if (at.decimal(Long.MAX_VALUE / 16)
                    && (!at.skip(".") || at.decimal(Long.MAX_VALUE / 16))
                    && (at.skip("] ") || at.isAt("][") && at.skip("]"))) {
                return true;
            }
        }
        at.moveTo(start);
        return false;
    }
}
