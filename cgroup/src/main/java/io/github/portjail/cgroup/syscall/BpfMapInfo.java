// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * A loaded map (struct bpf_map_info); sizes in bytes.
 *
 * @param name at most 15 characters
 * @param type enum bpf_map_type
 */
public record BpfMapInfo(String name, int type, int keySize, int valueSize, int maxEntries) {}
