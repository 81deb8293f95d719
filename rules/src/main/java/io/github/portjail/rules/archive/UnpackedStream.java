// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.archive;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Waits with looking at the first bytes until somebody reads: on a pipe they may be long in coming. */
final class UnpackedStream extends InputStream {
    private final InputStream packed;
    private @Nullable InputStream unpacked;

    UnpackedStream(InputStream packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        return unpacked().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return unpacked().read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        packed.close();
    }

    private InputStream unpacked() throws IOException {
        InputStream known = unpacked;
        if (known == null) {
            known = Decompression.unpack(packed);
            unpacked = known;
        }
        return known;
    }
}
