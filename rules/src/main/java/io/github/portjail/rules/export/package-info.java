// SPDX-License-Identifier: Apache-2.0
/**
 * Rules for the firewall at the other end: the jails' ranges in the language of a firewall between this host and others.
 *
 * <p>What belongs here: what is exported, one class a format, and how text of others is made harmless in each. What does not: the
 * rules of jails themselves ({@code firewall}), running a firewall's programs, and finding jails or addresses. Pure text.
 */
@NullMarked
package io.github.portjail.rules.export;

import org.jspecify.annotations.NullMarked;
