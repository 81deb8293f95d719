// SPDX-License-Identifier: Apache-2.0
/**
 * {@code portjail export}: which jails and addresses another firewall is told of.
 *
 * <p>What belongs here: the command, and how this host's addresses and name are found. What does not: the text of rules, which is
 * {@code rules.export}'s. Changes nothing, and is not on the launch path.
 */
@NullMarked
package io.github.portjail.launcher.export;

import org.jspecify.annotations.NullMarked;
