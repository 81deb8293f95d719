// SPDX-License-Identifier: Apache-2.0

/** Writes the files that are made from the commands when portjail is built. No part of the program: left out of its jar. */
@NullMarked
package io.github.portjail.launcher.documents;

import org.jspecify.annotations.NullMarked;
