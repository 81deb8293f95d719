// SPDX-License-Identifier: Apache-2.0
/**
 * The jail's BPF object: loading it with its range, attaching it to the jail's cgroup, reading back
 * that it is in force, and its counters.
 *
 * <p>The layouts are those of src/main/bpf/port_guard.h. What does not belong here: libbpf itself
 * ({@code syscall}), and what the programs decide (C).
 */
@NullMarked
package io.github.portjail.cgroup.bpf;

import org.jspecify.annotations.NullMarked;
