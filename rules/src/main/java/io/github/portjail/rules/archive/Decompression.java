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

    static InputStream unpack(InputStream packed) throws IOException {
        byte[] magic = packed.readNBytes(Magic.LONGEST);
        // Unlike PushbackInputStream it has no lock, so that it can be closed while it waits for input.
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(magic), packed);
        try {
            if (Magic.isGzip(magic)) {
                return Gzip.open(whole);
            }
            if (Magic.isXz(magic)) {
                return Xz.open(whole);
            }
            if (Magic.isZstd(magic)) {
                return Zstd.open(whole);
            }
        } catch (IOException | RuntimeException damage) {
            throw CheckedStream.inWords(damage);
        }
        if (Magic.isBzip2(magic)) {
            throw new IOException("bzip2 is not supported: unpack it with bzip2 -dc and give it as standard input");
        }
        return whole;
    }

    /** Apart, as the next ones are: classes are loaded for what needs them, and not to verify this one. */
    private static final class Gzip {
        static InputStream open(InputStream packed) throws IOException {
            return new CheckedStream(new GZIPInputStream(packed, GZIP_BUFFER));
        }
    }

    private static final class Xz {
        static InputStream open(InputStream packed) throws IOException {
            return new CheckedStream(new XZInputStream(packed, XZ_MEMORY_KIB));
        }
    }

    private static final class Zstd {
        static InputStream open(InputStream packed) {
            return new CheckedStream(new ZstdInputStream(packed));
        }
    }
}
