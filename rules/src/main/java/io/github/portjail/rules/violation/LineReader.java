// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what each line of a log is, and counts it.
 *
 * <p>A violation is a message of the kernel that <em>begins</em> with a jail's prefix, goes on with {@code IN=} and is whole. Where a
 * prefix stands later in the kernel's message, two lines were mixed.
 */
final class LineReader {
    /** LOG_LINE_MAX of the kernel is below 1024; its header comes on top. */
    private static final int LONGEST_TEXT = 4096;

    private static final int LONGEST_NOTICE = 512;
    private static final byte[] IN = {'I', 'N', '='};
    private static final byte[] OUT = {' ', 'O', 'U', 'T', '='};

    private final LogPrefixes prefixes;
    private final LineTime time;
    private final Consumer<Violation> sink;
    private final LineHeader header = new LineHeader();
    private final JournalLine journal = new JournalLine();
    private final PacketText packet = new PacketText();
    private final SuppressionNotice suppression = new SuppressionNotice();

    private long lines;
    private long violations;
    private long others;
    private long torn;

    private int lineStart;
    private boolean isHeaderRead;

    LineReader(LogPrefixes prefixes, LineTime time, Consumer<Violation> sink) {
        this.prefixes = prefixes;
        this.time = time;
        this.sink = sink;
    }

    /**
     * Counts lines, whether they are read or not.
     *
     * @param ofOthers how many of those that are not read are of netfilter and no jail's
     */
    void count(long more, long ofOthers) {
        lines += more;
        others += ofOthers;
    }

    /** Reads one line without its newline, unless it is surely of no interest. */
    void read(byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        int tag = SyslogTag.kernelText(bytes, from, to);
        if (tag != SyslogTag.OTHER_PROGRAM) {
            line(bytes, from, to, tag);
        }
    }

    private void line(byte[] bytes, int from, int lineEnd, int tag) {
        int to = lineEnd > from && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        if (bytes[from] == '{') {
            journal(bytes, from, to);
            return;
        }
        if (bytes[from] == ' ') {
            // A message's later lines: journalctl indents them, /dev/kmsg's begin with a space.
            return;
        }
        int end = Math.min(to, from + LONGEST_TEXT);
        lineStart = from;
        isHeaderRead = false;
        int text = end == lineEnd ? tag : SyslogTag.kernelText(bytes, from, end);
        if (text > 0) {
            kernel(bytes, text, end, bytes, end == to, null);
            return;
        }
        isHeaderRead = true;
        LineHeader.Writer writer = header.read(bytes, from, end);
        if (header.sequence() >= 0) {
            suppression.sequence(header.sequence());
        }
        switch (writer) {
            case KERNEL -> kernel(bytes, header.message(), end, bytes, end == to, null);
            case KEEPER -> notice(bytes, header.message(), end);
            case OTHER -> {}
        }
    }

    /** Has the numbers of /dev/kmsg's records watched: those that are left out were lost. */
    void watchSequence() {
        suppression.watchSequence();
    }

    /** Returns what was counted so far. */
    SourceTally tally() {
        return count().tally();
    }

    /** Returns what was counted since the last time, and begins anew. */
    LineCount take() {
        LineCount count = count();
        lines = 0;
        violations = 0;
        others = 0;
        torn = 0;
        suppression.forget();
        return count;
    }

    private LineCount count() {
        return new LineCount(lines, violations, others, torn, suppression.suppressed());
    }

    private void journal(byte[] line, int from, int to) {
        LineHeader.Writer writer = journal.read(line, from, to);
        byte[] message = journal.message();
        switch (writer) {
            case KERNEL -> kernel(message, 0, journal.length(), line, journal.isWhole(), line);
            case KEEPER -> notice(message, 0, journal.length());
            case OTHER -> {}
        }
    }

    /**
     * A message of the kernel.
     *
     * @param timed the line in which its time stands
     * @param object the line if it is journald's object, or null
     */
    private void kernel(byte[] text, int from, int to, byte[] timed, boolean whole, byte @Nullable [] object) {
        int prefix = prefixes.lengthAt(text, from, to);
        if (prefix < 0) {
            withoutPrefix(text, from, to);
            return;
        }
        int start = from + prefix;
        if (!whole) {
            torn++;
            return;
        }
        switch (packet.read(text, start, to)) {
            case PACKET -> {
                violations++;
                String jail = prefixes.jail(text, from, start);
                sink.accept(packet.violation(object == null ? time(timed, to) : time(object), jail));
            }
            case WITHOUT_PORTS -> others++;
            case TORN -> torn++;
        }
    }

    private @Nullable Instant time(byte[] line, int to) {
        if (!isHeaderRead) {
            header.read(line, lineStart, to);
        }
        return time.read(header.form(), line, header.timeIndex(), to);
    }

    private @Nullable Instant time(byte[] object) {
        int index = journal.timeIndex();
        return index < 0 ? null : time.read(LineTime.Form.UNIX_MICROSECONDS, object, index, object.length);
    }

    private void withoutPrefix(byte[] text, int from, int to) {
        int in = ByteSearch.find(text, from, to, IN);
        if (in < 0) {
            suppression.kernel(text, from, to);
            return;
        }
        if (prefixes.startOf(text, from, in) >= 0) {
            torn++;
        } else if (ByteSearch.find(text, in, to, OUT) >= 0) {
            others++;
        }
    }

    private void notice(byte[] text, int from, int to) {
        int length = Math.min(to - from, LONGEST_NOTICE);
        suppression.keeper(new String(text, from, length, StandardCharsets.ISO_8859_1));
    }
}
