// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

/**
 * The violations that have something in common.
 *
 * @param key what they have in common
 * @param count how many there were
 */
public record Group(GroupKey key, Count count) {}
