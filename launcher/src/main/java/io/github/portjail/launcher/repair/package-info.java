// SPDX-License-Identifier: Apache-2.0

/**
 * What of a living jail is missing, and how it is put back while the jail goes on; and the service that does so by itself. Taking a jail down is the
 * reaper's.
 */
@NullMarked
package io.github.portjail.launcher.repair;

import org.jspecify.annotations.NullMarked;
