// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import java.util.List;

/**
 * What there was most of.
 *
 * <p>Memory is bounded, so what was rare may have been forgotten and begun again: then the count is a lower bound, and
 * {@link Entry#missing} says by how much it may be too low. Whatever has more than its share (all violations, divided by the
 * number of things that are remembered) is never left out.
 *
 * @param <K> what is counted
 * @param entries most first
 * @param others violations of everything that is not among the entries
 */
public record Ranking<K>(List<Entry<K>> entries, long others) {
    /** Copies the list. */
    public Ranking {
        entries = List.copyOf(entries);
    }

    /**
     * One thing and its count.
     *
     * @param <K> what is counted
     * @param key the thing
     * @param count how many violations, at least
     * @param missing how many there may be more; 0 if the count is exact
     */
    public record Entry<K>(K key, long count, long missing) {}
}
