// SPDX-License-Identifier: Apache-2.0
/**
 * What the user asked for, as values: which source ports, under which name, and what happens to the rest.
 *
 * <p>Each record has one strict parser that says in one line what is wrong. Nothing here knows how a policy is carried
 * out: words of nftables, iptables or the kernel belong in the packages that use these records. Every launch runs
 * this code, so it does without regular expressions, streams and formatting.
 */
@NullMarked
package io.github.portjail.rules.policy;

import org.jspecify.annotations.NullMarked;
