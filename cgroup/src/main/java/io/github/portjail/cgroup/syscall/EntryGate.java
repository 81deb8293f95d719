// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Through {@link EntryCall}. */
final class EntryGate implements CallGate {
    /** {@code void *calloc(size_t n, size_t size)}. */
    private static final long CALLOC = EntryCall.address("calloc");

    /** {@code void free(void *pointer)}. */
    private static final long FREE = EntryCall.address("free");

    private final Thread owner = Thread.currentThread();
    private final List<Long> allocated = new ArrayList<>();
    private final long address;
    private ByteBuffer block;
    private boolean open = true;

    EntryGate(int size) {
        address = allocate(size);
        block = EntryCall.memory(address, size).order(ByteOrder.nativeOrder());
    }

    private long allocate(long size) {
        long memory = EntryCall.call(0, CALLOC, size, 1, 0, 0, 0, 0);
        if (memory == 0) {
            throw new OutOfMemoryError(size + " bytes for native code");
        }
        allocated.add(memory);
        return memory;
    }

    @Override
    public ByteBuffer block() {
        return block;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long keep(byte[] content) {
        requireUsable();
        long memory = allocate(content.length + 1L);
        EntryCall.memory(memory, content.length).put(content);
        return memory;
    }

    @Override
    public long call(long function, long a, long b, long c, long d, long e, long f) {
        requireUsable();
        return EntryCall.call(address, function, a, b, c, d, e, f);
    }

    private void requireUsable() {
        if (Thread.currentThread() != owner) {
            throw new WrongThreadException("native memory of " + owner.getName());
        }
        if (!open) {
            throw new IllegalStateException("closed");
        }
    }

    /** The memory is freed, and the block becomes an empty one. */
    @Override
    public void close() {
        requireUsable();
        open = false;
        block = ByteBuffer.allocate(0);
        for (int i = 0; i < allocated.size(); i++) {
            EntryCall.call(0, FREE, allocated.get(i), 0, 0, 0, 0, 0);
        }
    }
}
