// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;

/** There is no java.lang.foreign here: {@link EntryCall} is always to be had. */
final class ForeignGate implements CallGate {
    ForeignGate(int size) {
        throw none();
    }

    static long functionAddress(String name) {
        throw none();
    }

    static ByteBuffer memory(long address, int size) {
        throw none();
    }

    @Override
    public ByteBuffer block() {
        throw none();
    }

    @Override
    public long address() {
        throw none();
    }

    @Override
    public long keep(byte[] content) {
        throw none();
    }

    @Override
    public long call(long function, long a, long b, long c, long d, long e, long f) {
        throw none();
    }

    @Override
    public void close() {
        throw none();
    }

    private static IllegalStateException none() {
        return new IllegalStateException("no java.lang.foreign");
    }
}
