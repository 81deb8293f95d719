// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** Where a C function begins that {@link CallGate#call} can call: at most six arguments, each a long or shorter. */
final class NativeFunction {
    private final long address;

    private NativeFunction(long address) {
        this.address = address;
    }

    static NativeFunction at(long address) {
        return new NativeFunction(address);
    }

    long address() {
        return address;
    }
}
