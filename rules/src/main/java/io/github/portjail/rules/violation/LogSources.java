// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.archive.Decompression;
import io.github.portjail.rules.archive.Magic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** The logs in which violations stand as lines of text. What a source cannot read it tells when it is read. */
public final class LogSources {
    /** Files of /proc and /sys tell no size, or a page's. */
    private static final long SHORTEST_IN_SEGMENTS = 4L * FileFeed.SEGMENT;

    private LogSources() {}

    /**
     * A log file of dmesg, syslog, rsyslog or journalctl, in any of their formats; gzip, xz and zstd are known by the first bytes. Of a
     * damaged or cut archive what can be unpacked is handed on before the exception.
     */
    public static ViolationSource file(Path file, LogPrefixes prefixes) {
        return new StreamSource(file.toString(), prefixes, () -> openFile(file, null));
    }

    /**
     * The same, read faster where it is long and not packed.
     *
     * @param sieves asked by each thread that reads
     */
    public static ViolationSource file(Path file, LogPrefixes prefixes, LineSieve.Opener sieves) {
        return new StreamSource(file.toString(), prefixes, () -> openFile(file, sieves));
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

    /**
     * The kernel's own buffer. Records that were overwritten before they could be read are counted as suppressed.
     *
     * @param device {@code /dev/kmsg}
     * @param follow whether to wait for more at its end, until the source is closed
     * @param clock asked by the thread that reads
     */
    public static ViolationSource kernelMessages(Path device, boolean follow, LogPrefixes prefixes, LogClock clock) {
        return new StreamSource(device.toString(), prefixes, () -> {
            LineTime time = new LineTime(ZoneId::systemDefault, Instant.now(), clock);
            KernelMessages messages = new KernelMessages(device);
            return new StreamSource.Input(
                    new StreamFeed(messages), time, () -> !follow && messages.waits(), true, null);
        });
    }

    /**
     * The kernel's messages in journald's journal, of all boots.
     *
     * @param follow whether to wait for more at its end, until the source is closed
     * @param since the time, in whole seconds, before which nothing is wanted, or null
     */
    public static ViolationSource journal(boolean follow, @Nullable Instant since, LogPrefixes prefixes) {
        return new StreamSource(
                Journal.NAME,
                prefixes,
                () -> StreamSource.Input.of(Journal.open(follow, since), endingAt(Instant.now())));
    }

    /**
     * The log of this host: the journal, else kern.log, messages or syslog in /var/log with their rotations, else /dev/kmsg. Files cannot
     * be followed.
     *
     * @param since may spare the source from reading what is older; older violations may come all the same
     * @param clock of the kernel's own buffer; asked by the thread that reads
     * @param sieves of files; asked by each thread that reads
     * @throws IOException if it cannot be looked for
     */
    public static FoundLog found(
            boolean follow, @Nullable Instant since, LogPrefixes prefixes, LogClock clock, LineSieve.Opener sieves)
            throws IOException {
        return new LogFinder(Path.of("/var/log"), Path.of("/dev/kmsg"), clock, sieves, Journal::whyNot)
                .find(follow, since, prefixes);
    }

    private static StreamSource.Input openFile(Path file, LineSieve.@Nullable Opener sieves) throws IOException {
        // Of an archive the time is that of the log: gzip, xz and zstd keep it.
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new IOException("it is a directory");
        }
        Instant newest =
                attributes.isRegularFile() ? attributes.lastModifiedTime().toInstant() : Instant.now();
        FileChannel plain = attributes.isRegularFile() ? plainLog(file, attributes.size()) : null;
        if (plain != null) {
            FileFeed feed = new FileFeed(plain, attributes.size(), FileFeed.SEGMENT);
            return new StreamSource.Input(feed, endingAt(newest), () -> false, false, sieves);
        }
        InputStream bytes = Files.newInputStream(file);
        return StreamSource.Input.of(Decompression.of(bytes), endingAt(newest));
    }

    /** Opens a file that is worth the reading in segments; null if it is not, or if it is an archive. */
    private static @Nullable FileChannel plainLog(Path file, long size) throws IOException {
        if (size < SHORTEST_IN_SEGMENTS) {
            return null;
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            ByteBuffer first = ByteBuffer.allocate(Magic.LONGEST);
            channel.read(first, 0);
            if (!Magic.isPacked(first.array())) {
                return channel;
            }
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return null;
    }

    private static LineTime endingAt(Instant newest) {
        return new LineTime(ZoneId::systemDefault, newest, null);
    }
}
