// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * Finds in a line of a log whose message it is, and where that begins: behind dmesg's, syslog's and journalctl's headers.
 *
 * <p>A line is the kernel's only if its header says so (the tag {@code kernel:}, facility 0), or if it has the form of dmesg, which
 * prints the kernel's messages alone. What other programs wrote is never taken for a message of the kernel, whatever it says.
 */
final class LineHeader {
    private final Cursor at = new Cursor();
    private LineTime.Form form = LineTime.Form.NONE;
    private int timeIndex;
    private long sequence;

    /** Who wrote a message. */
    enum Writer {
        KERNEL,
        /** The program that keeps the log: journald or rsyslog. */
        KEEPER,
        OTHER
    }

    /** Reads a line's header. */
    Writer read(byte[] line, int from, int to) {
        at.set(line, from, to);
        form = LineTime.Form.NONE;
        timeIndex = from;
        sequence = -1;
        if (isMonthDay(line, from, to)) {
            return month(line, from);
        }
        int first = at.peek();
        if (first == '<') {
            return prioritised();
        }
        if (first == '[') {
            return bracketed(line);
        }
        if (first >= '0' && first <= '9') {
            return dated(line, from, to);
        }
        if (first == 'k' && at.isAt("kern ")) {
            return decoded(line);
        }
        int afterWeekday = from + 4;
        if (isWeekday(line, from, to)) {
            at.moveTo(afterWeekday);
            timeIndex = afterWeekday;
            return isMonthDay(line, afterWeekday, to) ? withYear(line, afterWeekday) : zoned();
        }
        // Nothing stands before the message: dmesg -t, journalctl -o cat.
        return Writer.KERNEL;
    }

    /** Returns the index at which the message begins. */
    int message() {
        return at.position();
    }

    /** Returns how its time is written. */
    LineTime.Form form() {
        return form;
    }

    /** Returns where its time begins. */
    int timeIndex() {
        return timeIndex;
    }

    /** Returns the sequence number of a record of /dev/kmsg, or -1 for other lines. */
    long sequence() {
        return sequence;
    }

    /** {@code Nov 21 17:00:01}, the form of most lines. */
    private static boolean isMonthDay(byte[] line, int from, int to) {
        return to - from > 16
                && line[from + 3] == ' '
                && line[from + 6] == ' '
                && line[from + 9] == ':'
                && line[from + 12] == ':'
                && line[from] >= 'A'
                && line[from] <= 'Z';
    }

    private static boolean isWeekday(byte[] line, int from, int to) {
        return to - from > 24
                && line[from + 3] == ' '
                && line[from] >= 'A'
                && line[from] <= 'Z'
                && (isMonthDay(line, from + 4, to) || line[from + 8] == '-' && line[from + 11] == '-');
    }

    private Writer month(byte[] line, int from) {
        form = LineTime.Form.MONTH;
        at.moveTo(from + 15);
        if (line[from + 15] == '.') {
            at.toSpace();
        }
        return at.skip(" ") ? afterTime() : Writer.OTHER;
    }

    /** {@code Fri Nov 21 17:00:01 2026}: dmesg -T has it in brackets, OpenWrt's logread without. */
    private Writer withYear(byte[] line, int monthIndex) {
        form = LineTime.Form.MONTH_YEAR;
        timeIndex = monthIndex;
        at.moveTo(monthIndex + 16);
        if (!at.decimal(9999)) {
            // Not a year: the weekday stands before an ordinary time.
            return month(line, monthIndex);
        }
        return at.skip(" ") ? afterTime() : Writer.OTHER;
    }

    /** {@code Fri 2026-11-21 17:00:01 UTC}: journalctl -o short-full. */
    private Writer zoned() {
        form = LineTime.Form.ISO;
        for (int words = 0; words < 3; words++) {
            at.toSpace();
            at.skip(" ");
        }
        return afterTime();
    }

    /** {@code <PRI>} of syslog or dmesg -r, and RFC 5424's version behind it. */
    private Writer prioritised() {
        at.skip("<");
        if (!at.decimal(1023) || !at.skip(">")) {
            return Writer.OTHER;
        }
        boolean kernel = at.number() < 8;
        Writer writer;
        if (at.skip("1 ")) {
            form = LineTime.Form.ISO;
            timeIndex = at.position();
            writer = StructuredHeader.read(at);
        } else {
            int start = at.position();
            byte[] line = at.bytes();
            timeIndex = start;
            writer = at.peek() == '['
                    ? bracketed(line)
                    : isMonthDay(line, start, at.end()) ? month(line, start) : Writer.KERNEL;
        }
        return kernel || writer == Writer.KEEPER ? writer : Writer.OTHER;
    }

    /** dmesg: {@code [  123.456789]}, or -T: {@code [Fri Nov 21 17:00:01 2026]}; journalctl -o short-monotonic has a tag behind it. */
    private Writer bracketed(byte[] line) {
        int inside = at.position() + 1;
        if (isWeekday(line, inside, at.end())) {
            form = LineTime.Form.MONTH_YEAR;
            timeIndex = inside + 4;
            at.moveTo(inside + 4 + 16);
            return at.decimal(9999) && at.skip("] ") ? kernel() : Writer.KERNEL;
        }
        if (!KernelStamp.skip(at)) {
            return Writer.KERNEL;
        }
        int text = at.position();
        Writer tagged = afterTime();
        if (tagged == Writer.OTHER) {
            at.moveTo(text);
            return kernel();
        }
        return tagged;
    }

    /** dmesg -x: {@code kern  :notice: [  123.456789]}. */
    private Writer decoded(byte[] line) {
        int start = at.position();
        at.skip("kern");
        at.skipSpaces();
        at.skip(":");
        while (at.peek() >= 'a' && at.peek() <= 'z') {
            at.moveTo(at.position() + 1);
        }
        at.skipSpaces();
        if (at.skip(": ") && at.peek() == '[') {
            return bracketed(line);
        }
        at.moveTo(start);
        return Writer.KERNEL;
    }

    private Writer dated(byte[] line, int from, int to) {
        if (to - from > 20 && line[from + 4] == '-' && line[from + 7] == '-') {
            form = LineTime.Form.ISO;
            at.moveTo(from + 19);
            // dmesg --time-format=iso, and it alone, writes a comma; no tag is behind it.
            boolean dmesg = at.peek() == ',';
            at.toSpace();
            at.skip(" ");
            return dmesg ? kernel() : afterTime();
        }
        if (!at.decimal(1L << 40)) {
            return Writer.OTHER;
        }
        if (at.skip(",")) {
            return record();
        }
        if (at.skip(".")) {
            form = LineTime.Form.UNIX;
            at.toSpace();
            return at.skip(" ") ? afterTime() : Writer.OTHER;
        }
        return Writer.OTHER;
    }

    /** {@code 6,1234,5678,-;text}, a record of /dev/kmsg: priority, sequence number, microseconds, flags. */
    private Writer record() {
        boolean kernel = at.number() < 8;
        if (!at.decimal(Long.MAX_VALUE / 16) || !at.skip(",")) {
            return Writer.OTHER;
        }
        sequence = at.number();
        form = LineTime.Form.BOOT_MICROSECONDS;
        timeIndex = at.position();
        while (at.peek() != ';') {
            if (at.atEnd()) {
                return Writer.OTHER;
            }
            at.moveTo(at.position() + 1);
        }
        at.skip(";");
        return kernel ? Writer.KERNEL : Writer.OTHER;
    }

    /** Host and tag; some write no host, some a facility and level between. */
    private Writer afterTime() {
        if (at.skip("kernel: ")) {
            return kernel();
        }
        at.toSpace();
        at.skip(" ");
        if (at.skip("kernel: ")) {
            return kernel();
        }
        if (at.isAt("kern.")) {
            at.toSpace();
            return at.skip(" kernel: ") ? kernel() : Writer.OTHER;
        }
        return isKeeper(at) ? Writer.KEEPER : Writer.OTHER;
    }

    /** Tells whether what stands here is the tag of a program that keeps the log. */
    static boolean isKeeper(Cursor at) {
        return at.isAt("systemd-journal") || at.isAt("journal:") || at.isAt("rsyslogd") || at.isAt("imjournal");
    }

    private Writer kernel() {
        KernelStamp.skipAll(at);
        return Writer.KERNEL;
    }
}
