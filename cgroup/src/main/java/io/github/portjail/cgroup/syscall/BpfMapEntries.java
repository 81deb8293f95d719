// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

/** The entries of a map of the kernel, many at a time (bpf(2), BPF_MAP_LOOKUP_BATCH). Failures are {@link SystemCallException}s. */
public final class BpfMapEntries {
    /** SYS_bpf: the library's function for batches has seven arguments, one more than our calls. */
    static final int SYS_BPF = Architecture.IS_AARCH64 ? 280 : 321;

    static final int BPF_MAP_LOOKUP_BATCH = 24;

    /** The part of union bpf_attr that is named batch. */
    static final int BATCH_ATTR_SIZE = 56;

    static final int BATCH_IN_BATCH = 0;
    static final int BATCH_OUT_BATCH = 8;
    static final int BATCH_KEYS = 16;
    static final int BATCH_VALUES = 24;
    static final int BATCH_COUNT = 32;
    static final int BATCH_MAP_FD = 36;

    private static final int BATCH_BYTES = 48 * 1024;

    private final NativeFrame frame;

    public BpfMapEntries(NativeFrame frame) {
        this.frame = frame;
    }

    /** Takes one entry of a map, in this machine's byte order. */
    public interface Sink {
        void take(byte[] key, byte[] value);
    }

    /**
     * All entries of a hash map, in no order and in few calls (Linux 5.6). One that is added or removed meanwhile may be missed.
     *
     * @param maxEntries the map's
     */
    public void read(int mapFd, int keySize, int valueSize, int maxEntries, Sink sink) {
        int room = BATCH_BYTES / (keySize + valueSize);
        int position = 0;
        boolean first = true;
        for (int done = 0; done <= maxEntries; ) {
            frame.begin();
            int attributes = frame.reserve(BATCH_ATTR_SIZE);
            int in = frame.reserve(Long.BYTES);
            int out = frame.reserve(Long.BYTES);
            int keys = frame.reserve(room * keySize);
            int values = frame.reserve(room * valueSize);
            frame.bytes().putInt(in, position);
            frame.bytes().putLong(attributes + BATCH_IN_BATCH, first ? 0 : frame.address(in));
            frame.bytes().putLong(attributes + BATCH_OUT_BATCH, frame.address(out));
            frame.bytes().putLong(attributes + BATCH_KEYS, frame.address(keys));
            frame.bytes().putLong(attributes + BATCH_VALUES, frame.address(values));
            frame.bytes().putInt(attributes + BATCH_COUNT, room);
            frame.bytes().putInt(attributes + BATCH_MAP_FD, mapFd);
            int result =
                    frame.call(Libc.SYSCALL, SYS_BPF, BPF_MAP_LOOKUP_BATCH, frame.address(attributes), BATCH_ATTR_SIZE);
            if (result < 0 && frame.errno() != Errno.ENOENT) {
                throw frame.failure("bpf", "BPF_MAP_LOOKUP_BATCH");
            }
            int count = frame.bytes().getInt(attributes + BATCH_COUNT);
            position = frame.bytes().getInt(out);
            hand(keys, keySize, values, valueSize, count, sink);
            if (result < 0) {
                return;
            }
            done += Math.max(1, count);
            first = false;
        }
    }

    private void hand(int keys, int keySize, int values, int valueSize, int count, Sink sink) {
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[keySize];
            byte[] value = new byte[valueSize];
            frame.bytes().get(keys + i * keySize, key);
            frame.bytes().get(values + i * valueSize, value);
            sink.take(key, value);
        }
    }
}
