// SPDX-License-Identifier: Apache-2.0

/**
 * What there is to type, as records: what the manual and the completions are made from when portjail is built. Read from picocli's
 * model, so that a command or an option that is in it is in all of them. No part of the program: left out of its jar.
 */
@NullMarked
package io.github.portjail.launcher.cli.describe;

import org.jspecify.annotations.NullMarked;
