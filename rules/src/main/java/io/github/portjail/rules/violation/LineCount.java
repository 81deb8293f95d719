// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * What was counted in a part of a log, so that its parts can be read at the same time.
 *
 * @param lines lines or messages in all
 * @param violations those that became a {@link Violation}
 * @param others lines of netfilter that are not a jail's
 * @param torn lines that began as a jail's and could not be read
 * @param suppressed what is said to be left out, which depends on the order of the parts
 */
record LineCount(long lines, long violations, long others, long torn, Suppressed suppressed) {
    static final LineCount NOTHING = new LineCount(0, 0, 0, 0, Suppressed.NOTHING);

    /** Returns the count of this part and the next one. */
    LineCount then(LineCount next) {
        return new LineCount(
                lines + next.lines,
                violations + next.violations,
                others + next.others,
                torn + next.torn,
                suppressed.then(next.suppressed));
    }

    SourceTally tally() {
        return new SourceTally(lines, violations, others, torn, suppressed.count());
    }
}
