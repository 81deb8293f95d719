// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.archive.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneId;

/** The logs in which violations stand as lines of text. What a source cannot read it tells when it is read. */
public final class LogSources {
    private LogSources() {}

    /**
     * A log file of dmesg, syslog, rsyslog or journalctl, in any of their formats; gzip, xz and zstd are known by the first bytes. Of a
     * damaged or cut archive what can be unpacked is handed on before the exception.
     */
    public static ViolationSource file(Path file, LogPrefixes prefixes) {
        return new StreamSource(file.toString(), prefixes, () -> openFile(file));
    }

    /**
     * A stream of the same formats.
     *
     * @param stream closed when its source was read; its read(2) need not end when the source is closed
     * @param name what a user calls it
     */
    public static ViolationSource stream(InputStream stream, String name, LogPrefixes prefixes) {
        return new StreamSource(
                name, prefixes, () -> StreamSource.Input.of(Decompression.of(stream), endingAt(Instant.now())));
    }

    private static StreamSource.Input openFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new IOException("it is a directory");
        }
        InputStream bytes = Files.newInputStream(file);
        try {
            Instant newest =
                    attributes.isRegularFile() ? attributes.lastModifiedTime().toInstant() : Instant.now();
            return StreamSource.Input.of(Decompression.of(bytes), endingAt(newest));
        } catch (IOException | RuntimeException failure) {
            bytes.close();
            throw failure;
        }
    }

    private static LineTime endingAt(Instant newest) {
        return new LineTime(ZoneId.systemDefault(), newest, null);
    }
}
