// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.archive;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks what is compressed, and hands on the rest as it is. */
public final class Decompression {
    /** How many bytes tell whether something is compressed. */
    public static final int LONGEST_MAGIC = 6;

    private static final int GZIP_BUFFER = 64 << 10;

    /** The dictionary of {@code xz -6}, which is what logrotate uses, has 8 MiB; -8 has 32 MiB. */
    private static final int XZ_MEMORY_KIB = 40 << 10;

    private Decompression() {}

    /**
     * Returns a stream of the bytes that were compressed. Nothing is read before its first read; whatever is wrong with the bytes, or if
     * their compression is known but not supported, its methods throw an {@link IOException}.
     */
    public static InputStream of(InputStream packed) {
        return new UnpackedStream(packed);
    }

    /** Tells by its first bytes whether something is compressed in a way that is known, supported or not. */
    public static boolean isPacked(byte[] first) {
        return isGzip(first) || isXz(first) || isZstd(first) || isBzip2(first);
    }

    static InputStream unpack(InputStream packed) throws IOException {
        byte[] magic = packed.readNBytes(LONGEST_MAGIC);
        // Unlike PushbackInputStream it has no lock, so that it can be closed while it waits for input.
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), packed);
        try {
            if (isGzip(magic)) {
                return new CheckedStream(new GZIPInputStream(whole, GZIP_BUFFER));
            }
            if (isXz(magic)) {
                return new CheckedStream(new XZInputStream(whole, XZ_MEMORY_KIB));
            }
            if (isZstd(magic)) {
                return new CheckedStream(new ZstdInputStream(whole));
            }
        } catch (IOException | RuntimeException damage) {
            throw CheckedStream.inWords(damage);
        }
        if (isBzip2(magic)) {
            throw new IOException("bzip2 is not supported: unpack it with bzip2 -dc and give it as standard input");
        }
        return whole;
    }

    private static boolean isGzip(byte[] first) {
        return begins(first, 0x1f, 0x8b);
    }

    private static boolean isXz(byte[] first) {
        return begins(first, 0xfd, '7', 'z', 'X', 'Z', 0);
    }

    private static boolean isZstd(byte[] first) {
        return begins(first, 0x28, 0xb5, 0x2f, 0xfd);
    }

    private static boolean isBzip2(byte[] first) {
        return begins(first, 'B', 'Z', 'h');
    }

    private static boolean begins(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
