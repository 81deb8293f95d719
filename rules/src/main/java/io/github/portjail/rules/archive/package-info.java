// SPDX-License-Identifier: Apache-2.0
/**
 * How the bytes of a compressed log are had: gzip, xz and zstd, known by the first bytes.
 *
 * <p>The only user of the libraries for xz and zstd. What the bytes mean belongs in {@code violation}.
 */
@NullMarked
package io.github.portjail.rules.archive;

import org.jspecify.annotations.NullMarked;
