// SPDX-License-Identifier: Apache-2.0
/**
 * The built program driven as a user drives it, on the real kernel: hosts are network namespaces, and source ports are
 * counted at the far end of the wire.
 *
 * <p>Classes named {@code *IT} are tests; the others are what they stand on: hosts, a network, a server, a capture, the
 * kernel's log, and the comparison of the machine before and after. No class of portjail's own is under test here, so
 * nothing here calls into the launcher: what can be shown without the built program belongs beside the code it tests.
 */
@NullMarked
package io.github.portjail.launcher.it;

import org.jspecify.annotations.NullMarked;
