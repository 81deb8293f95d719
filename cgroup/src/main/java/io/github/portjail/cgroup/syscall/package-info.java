// SPDX-License-Identifier: Apache-2.0
/**
 * Calls into libc, libbpf and libnftables.
 *
 * <p>What belongs here: every use of {@code java.lang.foreign}, the numbers and struct layouts of the
 * C headers, and the turning of errno into exceptions. What does not: any decision about cgroups,
 * programs or rules.
 *
 * <p>The calls go through JNI where {@code bin/portjail} started the process, else through java.lang.foreign ({@code CallGate}).
 *
 * <p>All functions are called through one shape, {@code (address, long x 6) -> long}, because the
 * cost of a call's first use is code generated for its shape. Arguments are integers and pointers
 * only. In the C calling conventions of Linux on x86-64 and aarch64 those occupy the first six
 * integer registers, each widened to 64 bits; a function that takes fewer ignores the rest, and a
 * variadic function ({@code open}, {@code syscall}) finds its integer arguments in the same
 * registers. (Apple's aarch64 convention differs there; it is not served.) A function that returns
 * {@code int} leaves the upper half of the result undefined, so wrappers cast.
 */
@NullMarked
package io.github.portjail.cgroup.syscall;

import org.jspecify.annotations.NullMarked;
