// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * The log that was found on this host.
 *
 * @param source reads it
 * @param reason why it and no other, in words for a user
 */
public record FoundLog(ViolationSource source, String reason) {}
