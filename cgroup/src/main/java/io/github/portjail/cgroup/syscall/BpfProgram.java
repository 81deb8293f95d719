// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/**
 * A program of an object file.
 *
 * @param name the C function's
 * @param attachType enum bpf_attach_type, as its section name says
 * @param fd valid until its object is closed
 */
public record BpfProgram(String name, int attachType, int fd) {}
