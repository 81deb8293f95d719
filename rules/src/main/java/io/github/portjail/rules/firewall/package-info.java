// SPDX-License-Identifier: Apache-2.0
/**
 * The backends that enforce a policy, behind one interface; to enforce nothing is a backend of its own.
 *
 * <p>Here belongs which rules a jail consists of, in which order they come and go, and how they are read back. How rules
 * reach the kernel is behind {@link io.github.portjail.rules.firewall.NftRunner} and {@link
 * io.github.portjail.rules.firewall.IptablesRunner}.
 */
@NullMarked
package io.github.portjail.rules.firewall;

import org.jspecify.annotations.NullMarked;
