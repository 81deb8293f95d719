// SPDX-License-Identifier: Apache-2.0
/** How text that others chose is shown on a terminal. HTML and JSON have encoders of their own, where they are made. */
@NullMarked
package io.github.portjail.launcher.text;

import org.jspecify.annotations.NullMarked;
