// SPDX-License-Identifier: Apache-2.0

/** The program's entry: exit statuses and the one place that writes to standard output and error. */
@NullMarked
package io.github.portjail.launcher;

import org.jspecify.annotations.NullMarked;
