// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.file;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a whole file in the place of another: it is written beside it, made durable and renamed, so nobody ever reads a part. */
public final class ReplacedFile {
    private static final Set<PosixFilePermission> READ_BY_ALL = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> READ_BY_OWNER = PosixFilePermissions.fromString("rw-------");
    private static final SecureRandom RANDOM = new SecureRandom();

    private ReplacedFile() {}

    /** Writes the text. */
    public interface Content {
        void write(Writer out) throws IOException;
    }

    /**
     * Writes a file of UTF-8 text; its mode is what the process' umask leaves of 0666.
     *
     * @throws IOException if that fails; the file is as it was then, and nothing lies beside it
     */
    public static void write(Path file, Content content) throws IOException {
        write(file, content, null);
    }

    /**
     * Writes a file of UTF-8 text that nobody else may read at any moment: its mode is 0600.
     *
     * @throws IOException if that fails; the file is as it was then, and nothing lies beside it
     */
    public static void writeForOwner(Path file, String text) throws IOException {
        write(file, out -> out.write(text), READ_BY_OWNER);
    }

    /**
     * Writes a file of UTF-8 text that anybody may read, whatever the umask: its mode is 0644.
     *
     * @throws IOException if that fails; the file is as it was then, and nothing lies beside it
     */
    public static void writeForAll(Path file, String text) throws IOException {
        write(file, out -> out.write(text), READ_BY_ALL);
    }

    private static void write(Path file, Content content, @Nullable Set<PosixFilePermission> mode) throws IOException {
        Path target = target(file);
        Path directory = target.getParent();
        String suffix = Long.toUnsignedString(RANDOM.nextLong(), 36);
        // Its name must not end like the file's: node_exporter reads all that end in .prom.
        Path part = target.resolveSibling("." + target.getFileName() + "." + suffix + ".part");
        // CREATE_NEW is O_EXCL: in a directory that others may write to, nobody's link is followed.
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] attributes = mode == null
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)};
        try (FileChannel channel = FileChannel.open(part, options, attributes)) {
            try {
                Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
                content.write(out);
                out.flush();
                channel.force(true);
                if (mode != null) {
                    // The process' umask took some away.
                    Files.setPosixFilePermissions(part, mode);
                }
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (Throwable e) {
                Files.deleteIfExists(part);
                throw e;
            }
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** A link stays a link, and what it names is replaced; a device, a pipe or a directory never is. */
    private static Path target(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        if (!Files.exists(absolute)) {
            if (!Files.isDirectory(absolute.resolveSibling("."))) {
                throw new IOException("there is no directory " + absolute.getParent());
            }
            return absolute;
        }
        if (!Files.isRegularFile(absolute)) {
            throw new IOException("it is not a regular file");
        }
        return absolute.toRealPath();
    }
}
