// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.firewall;

/**
 * What left a jail from outside its range, since the jail began.
 *
 * <p>Of TCP only what opens a connection counts, each attempt with its repetitions.
 *
 * @param packets how many, 0 or more
 * @param bytes how much, headers from the IP header on included
 */
public record ViolationCount(long packets, long bytes) {}
