// SPDX-License-Identifier: Apache-2.0
/**
 * The objects of nftables (table, chain, rule, map, counter) and a transaction of them, printing themselves as nft text.
 *
 * <p>Here belong the words and the grammar of nft(8), and nothing about jails: which objects a jail needs is decided in
 * {@code rules.firewall}. No text reaches nft from outside these types, so this is where injection is prevented.
 */
@NullMarked
package io.github.portjail.rules.nft;

import org.jspecify.annotations.NullMarked;
