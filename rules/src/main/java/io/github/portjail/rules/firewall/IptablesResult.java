// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * What a program of iptables answered.
 *
 * @param status 0 if it did what it was asked
 * @param output what it printed
 * @param error its messages, several lines; may hold warnings even if the status is 0
 */
public record IptablesResult(int status, String output, String error) {}
