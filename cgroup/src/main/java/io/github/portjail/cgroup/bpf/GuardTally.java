// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

/**
 * Packets judged a violation.
 *
 * @param bytes their length from the network header on
 */
public record GuardTally(long packets, long bytes) {}
