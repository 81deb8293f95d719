// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

/**
 * One thing to do about some of the violations.
 *
 * @param cause what was seen, one sentence
 * @param remedy what to do about it, one sentence
 * @param violations how many violations have that cause
 */
public record AdviceLine(String cause, String remedy, long violations) {}
