// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;

/**
 * One thread's memory for native calls: arguments, results and errno.
 *
 * <p>Confined to the thread that opened it. Everything a wrapper puts into it is valid until the
 * next wrapper begins, so no address of it may be kept by native code.
 */
public final class NativeFrame implements AutoCloseable {
    /** On Linux the captured state is errno alone, an int at offset 0. */
    private static final int ERRNO_OFFSET = 0;

    private static final int ARGUMENTS_OFFSET = 64;
    private static final int BLOCK_BYTES = 64 * 1024;

    private final CallGate gate;
    private ByteBuffer bytes;
    private final long base;
    private int used = ARGUMENTS_OFFSET;

    private NativeFrame(CallGate gate) {
        this.gate = gate;
        this.bytes = gate.block();
        this.base = gate.address();
    }

    public static NativeFrame open() {
        return new NativeFrame(CallGate.open(BLOCK_BYTES));
    }

    @Override
    public void close() {
        gate.close();
        bytes = gate.block();
    }

    /** Forgets the arguments of the call before. */
    void begin() {
        used = ARGUMENTS_OFFSET;
    }

    /** Sets aside zeroed memory, 8-byte aligned, and returns its offset in {@link #bytes()}. */
    int reserve(int size) {
        int offset = used;
        if (size > BLOCK_BYTES - offset) {
            throw new IllegalArgumentException(
                    size + " bytes do not fit: a call has " + (BLOCK_BYTES - ARGUMENTS_OFFSET));
        }
        used = (offset + size + 7) & ~7;
        for (int i = offset; i < offset + size; i++) {
            bytes.put(i, (byte) 0);
        }
        return offset;
    }

    /** Sets aside what is left of the memory, not zeroed, and returns its offset. */
    int reserveRest() {
        int offset = used;
        used = BLOCK_BYTES;
        return offset;
    }

    int rest() {
        return BLOCK_BYTES - used;
    }

    long address(int offset) {
        return base + offset;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Copies the text, ended by NUL, and returns its address. */
    long text(String text) {
        return copy(NativeText.encode(text));
    }

    /** Copies the bytes, ended by NUL, and returns their address. */
    long copy(byte[] content) {
        if (content.length >= rest()) {
            return gate.keep(content);
        }
        int offset = used;
        bytes.put(offset, content);
        bytes.put(offset + content.length, (byte) 0);
        used = (offset + content.length + 8) & ~7;
        return base + offset;
    }

    /** Copies the bytes, ended by NUL, to memory of their own that stays until {@link #close}; returns its address. */
    long keep(byte[] content) {
        return gate.keep(content);
    }

    /** Copies {@code length} bytes from an address that native code returned. */
    static byte[] bytesAt(long address, int length) {
        byte[] content = new byte[length];
        CallGate.memory(address, length).get(content);
        return content;
    }

    /** Overwrites memory that native code lent. */
    static void overwrite(long address, byte[] content) {
        CallGate.memory(address, content.length).put(content);
    }

    /** Text of a C string that native code returned; empty for NULL. */
    String textAt(long address) {
        if (address == 0) {
            return "";
        }
        return NativeText.decode(bytesAt(address, (int) callLong(Libc.STRLEN, address, 0)));
    }

    /** errno as the last call left it. */
    int errno() {
        return bytes.getInt(ERRNO_OFFSET);
    }

    SystemCallException failure(String function, String argument) {
        return new SystemCallException(function, argument, errno());
    }

    int call(NativeFunction function) {
        return call(function, 0, 0, 0, 0, 0, 0);
    }

    int call(NativeFunction function, long a) {
        return call(function, a, 0, 0, 0, 0, 0);
    }

    int call(NativeFunction function, long a, long b) {
        return call(function, a, b, 0, 0, 0, 0);
    }

    int call(NativeFunction function, long a, long b, long c) {
        return call(function, a, b, c, 0, 0, 0);
    }

    int call(NativeFunction function, long a, long b, long c, long d) {
        return call(function, a, b, c, d, 0, 0);
    }

    int call(NativeFunction function, long a, long b, long c, long d, long e) {
        return call(function, a, b, c, d, e, 0);
    }

    /** Calls a function that returns int. */
    int call(NativeFunction function, long a, long b, long c, long d, long e, long f) {
        return (int) retrying(function, a, b, c, d, e, f, true);
    }

    long callLong(NativeFunction function, long a, long b) {
        return callLong(function, a, b, 0, 0, 0, 0);
    }

    long callLong(NativeFunction function, long a, long b, long c) {
        return callLong(function, a, b, c, 0, 0, 0);
    }

    /** Calls a function that returns a pointer, ssize_t or long. */
    long callLong(NativeFunction function, long a, long b, long c, long d, long e, long f) {
        return retrying(function, a, b, c, d, e, f, false);
    }

    /** The one place where a call interrupted by a signal is made again. */
    private long retrying(NativeFunction function, long a, long b, long c, long d, long e, long f, boolean returnsInt) {
        while (true) {
            long result = once(function, a, b, c, d, e, f);
            long value = returnsInt ? (int) result : result;
            if (value != -1 || errno() != Errno.EINTR) {
                return value;
            }
        }
    }

    /** Calls a function that returns nothing. */
    void callVoid(NativeFunction function, long a) {
        once(function, a, 0, 0, 0, 0, 0);
    }

    /** As the others, but not made again: close(2) frees the descriptor even when interrupted. */
    long once(NativeFunction function, long a, long b, long c, long d, long e, long f) {
        return gate.call(function.address(), a, b, c, d, e, f);
    }
}
