// SPDX-License-Identifier: Apache-2.0
/**
 * What the diagnosis looks at: this host as values, each from a parser that takes text, and the one class that reads the text.
 *
 * <p>What does not belong here: judging any of it, which the checks do.
 */
@NullMarked
package io.github.portjail.launcher.doctor.host;

import org.jspecify.annotations.NullMarked;
