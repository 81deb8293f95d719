// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** Functions of the C library that this process runs on. */
final class Libc {
    /** {@code size_t strlen(const char *s)}. */
    static final NativeFunction STRLEN = function("strlen");

    /**
     * {@code long syscall(long number, ...)}: for system calls that the oldest served C library has no
     * function for.
     */
    static final NativeFunction SYSCALL = function("syscall");

    private Libc() {}

    static NativeFunction function(String name) {
        long address = CallGate.function(name);
        if (address == 0) {
            throw new KernelException("the C library has no function " + name, null, null);
        }
        return NativeFunction.at(address);
    }
}
