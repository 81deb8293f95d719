// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that others read at any moment: they find the old text or the new one, never a part. */
final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes a file beside the old one and puts it in its place; anybody may read it (mode 0644).
     *
     * @throws IOException if it cannot be written; the old one is there then as it was
     */
    static void write(Path file, String text) throws IOException {
        Path whole = file.toAbsolutePath();
        Path directory = whole.getParent();
        if (directory == null || Files.isDirectory(whole)) {
            throw new IOException("it is a directory");
        }
        // Its name must not end like the file's: node_exporter reads all that end in .prom.
        Path part = Files.createTempFile(directory, "." + whole.getFileName() + ".", ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
