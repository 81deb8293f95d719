// SPDX-License-Identifier: Apache-2.0
/**
 * What the violations of a log add up to: which of them count, in which groups, and what may be done about them.
 *
 * <p>Pure: it is given violations and gives back values, in memory that is bounded whatever a log holds. Where violations come from
 * belongs in {@code violation}, how results are printed in the launcher.
 */
@NullMarked
package io.github.portjail.rules.audit;

import org.jspecify.annotations.NullMarked;
