// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;

/** How one thread reaches native code: a block of memory, and calls that leave errno at its start. */
sealed interface CallGate extends AutoCloseable permits EntryGate, ForeignGate {
    /** The block, in this machine's byte order. */
    ByteBuffer block();

    /** Where the block is, 16-byte aligned. */
    long address();

    /** Copies the bytes, ended by NUL, to memory of their own that stays until {@link #close}; returns its address. */
    long keep(byte[] content);

    /**
     * Calls a function of the one shape; errno is then an int at offset 0 of the block.
     *
     * @throws IllegalStateException after {@link #close}
     * @throws WrongThreadException on another thread than the one that opened this
     */
    long call(long function, long a, long b, long c, long d, long e, long f);

    @Override
    void close();

    static CallGate open(int size) {
        return EntryCall.isRegistered() ? new EntryGate(size) : new ForeignGate(size);
    }

    /** Address of a function of the C library; 0 for none. */
    static long function(String name) {
        return EntryCall.isRegistered() ? EntryCall.address(name) : ForeignGate.functionAddress(name);
    }

    /** Memory that native code lent, in big-endian byte order as any new buffer. */
    static ByteBuffer memory(long address, int size) {
        return EntryCall.isRegistered() ? EntryCall.memory(address, size) : ForeignGate.memory(address, size);
    }
}
