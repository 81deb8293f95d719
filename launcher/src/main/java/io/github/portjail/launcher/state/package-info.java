// SPDX-License-Identifier: Apache-2.0

/** What portjail remembers of its jails in {@code /run/portjail}: written ahead of the kernel, locked while somebody takes care of a jail, read by the commands that list and sweep. */
@NullMarked
package io.github.portjail.launcher.state;

import org.jspecify.annotations.NullMarked;
