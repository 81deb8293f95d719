// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * What a source held besides violations; a reader tells its user when something in it could not be read.
 *
 * @param lines lines or messages in all
 * @param violations those that became a {@link Violation}
 * @param others lines of netfilter that are not a jail's
 * @param torn lines that began as a jail's and could not be read: cut off, or mixed with another
 * @param suppressed messages that the kernel or the log's keeper says it left out ("callbacks suppressed", "messages lost")
 */
public record SourceTally(long lines, long violations, long others, long torn, long suppressed) {
    /** Nothing was read. */
    public static final SourceTally NONE = new SourceTally(0, 0, 0, 0, 0);

    /** Returns the sums. */
    public SourceTally plus(SourceTally more) {
        return new SourceTally(
                lines + more.lines,
                violations + more.violations,
                others + more.others,
                torn + more.torn,
                suppressed + more.suppressed);
    }
}
