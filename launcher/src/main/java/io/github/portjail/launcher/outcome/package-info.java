// SPDX-License-Identifier: Apache-2.0

/** How a command ends: its exit status and the failure that the user reads. Used by every other package of the launcher and using none of them. */
@NullMarked
package io.github.portjail.launcher.outcome;

import org.jspecify.annotations.NullMarked;
