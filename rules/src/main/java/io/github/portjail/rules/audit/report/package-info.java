// SPDX-License-Identifier: Apache-2.0
/**
 * What a report shows of many violations, counted in one pass and in bounded memory: a time line, rankings, the source ports
 * against the ranges, and the rows of a table.
 *
 * <p>Records, and the builder that counts. How they look belongs to whoever prints them; causes and remedies are given by the caller.
 */
@NullMarked
package io.github.portjail.rules.audit.report;

import org.jspecify.annotations.NullMarked;
