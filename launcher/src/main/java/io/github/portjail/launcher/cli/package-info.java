// SPDX-License-Identifier: Apache-2.0

/** What the user types: the options of each command, their parsers and their help. Nothing here touches the kernel; picocli is used here and nowhere else. */
@NullMarked
package io.github.portjail.launcher.cli;

import org.jspecify.annotations.NullMarked;
