// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Through {@code java.lang.foreign}, where {@link EntryCall} is not to be had. */
final class ForeignGate implements CallGate {
    private static final SymbolLookup LOOKUP = Linker.nativeLinker().defaultLookup();

    /** The one shape of all calls; errno is captured right behind each, on Linux an int at offset 0. */
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"));

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment segment;
    private final ByteBuffer block;

    ForeignGate(int size) {
        segment = arena.allocate(size, 16);
        block = segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    static long functionAddress(String name) {
        Optional<MemorySegment> found = LOOKUP.find(name);
        return found.isEmpty() ? 0 : found.get().address();
    }

    static ByteBuffer memory(long address, int size) {
        return MemorySegment.ofAddress(address).reinterpret(size).asByteBuffer();
    }

    @Override
    public ByteBuffer block() {
        return block;
    }

    @Override
    public long address() {
        return segment.address();
    }

    @Override
    public long keep(byte[] content) {
        MemorySegment memory = arena.allocate(content.length + 1L);
        memory.asByteBuffer().put(content);
        return memory.address();
    }

    @Override
    public long call(long function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(MemorySegment.ofAddress(function), segment, a, b, c, d, e, f);
        } catch (RuntimeException | Error misuse) {
            throw misuse;
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall throws nothing", impossible);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
