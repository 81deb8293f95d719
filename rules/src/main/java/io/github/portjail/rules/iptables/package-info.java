// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of iptables (table, chain, rule, restore input), printing themselves as the text of iptables-save.
 *
 * <p>Here belong the words and the grammar of iptables(8), iptables-extensions(8) and iptables-restore(8), and nothing about
 * jails: which objects a jail needs is decided in {@code rules.firewall}. No text reaches iptables from outside these types,
 * so this is where injection is prevented. Both variants of the programs, nf_tables and legacy, print rules alike.
 */
@NullMarked
package io.github.portjail.rules.iptables;

import org.jspecify.annotations.NullMarked;
