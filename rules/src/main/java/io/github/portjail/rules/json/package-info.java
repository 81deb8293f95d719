// SPDX-License-Identifier: Apache-2.0
/**
 * JSON (RFC 8259) that is written by hand, because there may be half a million objects of it or no library beside it.
 *
 * <p>What belongs here: how values are written. What does not: which keys an object has, and reading.
 */
@NullMarked
package io.github.portjail.rules.json;

import org.jspecify.annotations.NullMarked;
