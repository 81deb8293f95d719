// SPDX-License-Identifier: Apache-2.0

/** The table of modes, docs/modes.txt: its parser, and the texts that are made from it. What tries the modes is in {@code it}. */
@NullMarked
package io.github.portjail.launcher.modes;

import org.jspecify.annotations.NullMarked;
