// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

/** A count that {@link BoundedTally} keeps; more may be kept beside it. */
class Counter {
    private long count;
    private long missing;
    private long touched;

    /** Begins: so many may have been counted and forgotten before. */
    final void begin(long forgotten) {
        missing = forgotten;
    }

    final void add(long moment) {
        count++;
        touched = moment;
    }

    /** Returns what was counted: at least so many there were. */
    final long count() {
        return count;
    }

    /** Returns how many there may be more. */
    final long missing() {
        return missing;
    }

    /** Orders what may be most last; of equals, what was seen last. */
    static int compareForKeeping(Counter one, Counter other) {
        int byBound = Long.compare(one.count + one.missing, other.count + other.missing);
        return byBound != 0 ? byBound : Long.compare(one.touched, other.touched);
    }
}
