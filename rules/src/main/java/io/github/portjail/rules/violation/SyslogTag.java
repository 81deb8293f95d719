// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

/**
 * Tells by a few comparisons that a line of syslog was written by some program that is neither the kernel nor keeps the log: most lines
 * are.
 */
final class SyslogTag {
    private static final int SHORTEST = 40;
    private static final int TIME = 15;

    /** "kernel: ", as eight bytes. */
    private static final long KERNEL = 0x203a_6c65_6e72_656bL;

    /** Neither the kernel nor a keeper of the log wrote the line. */
    static final int OTHER_PROGRAM = 0;

    /** That takes a closer look. */
    static final int UNTOLD = -1;

    private static final int LONGEST_STAMP = 24;

    private SyslogTag() {}

    /**
     * Returns where a message of the kernel begins behind its header, {@link #OTHER_PROGRAM}, or {@link #UNTOLD} if that is for {@link LineHeader}
     * to tell.
     */
    static int kernelText(byte[] line, int from, int to) {
        if (to - from < SHORTEST) {
            return UNTOLD;
        }
        int host = afterTime(line, from);
        if (host < 0) {
            return UNTOLD;
        }
        int tag = host;
        int last = to - Long.BYTES - 1;
        while (tag < last && line[tag] != ' ') {
            tag++;
        }
        tag++;
        if (tag >= last) {
            return UNTOLD;
        }
        if (ByteSearch.longAt(line, tag) == KERNEL) {
            return afterStamp(line, tag + Long.BYTES, to);
        }
        byte first = line[tag];
        boolean perhaps = first == 'k' || first == 's' || first == 'j' || first == 'r' || first == 'i';
        return perhaps || ByteSearch.longAt(line, host) == KERNEL ? UNTOLD : OTHER_PROGRAM;
    }

    /** Returns the index behind a time of RFC 3164 or RFC 5424 and its space, or -1 if it is written in another way. */
    private static int afterTime(byte[] line, int from) {
        if (line[from + 3] == ' ') {
            boolean month = line[from + 6] == ' ' && line[from + 9] == ':' && line[from + 12] == ':';
            return month && line[from + TIME] == ' ' && line[from] >= 'A' ? from + TIME + 1 : -1;
        }
        if (line[from + 4] != '-' || line[from + 10] != 'T' || line[from + 19] == ',') {
            return UNTOLD;
        }
        for (int i = from + 19; i < from + SHORTEST - 8; i++) {
            if (line[i] == ' ') {
                return i + 1;
            }
        }
        return UNTOLD;
    }

    /** Moves over {@code [12345.678901] }; a message that begins with another bracket is for {@link LineHeader}. */
    private static int afterStamp(byte[] line, int text, int to) {
        if (line[text] != '[') {
            return line[text] == ' ' ? UNTOLD : text;
        }
        int last = Math.min(text + LONGEST_STAMP, to - 4);
        if (last <= text) {
            return UNTOLD;
        }
        int i = text + 1;
        while (i < last && (line[i] >= '0' && line[i] <= '9' || line[i] == ' ' || line[i] == '.')) {
            i++;
        }
        boolean stamped = line[i] == ']' && line[i + 1] == ' ' && line[i + 2] != ' ';
        // A second bracket may be printk's caller, [   T12], or begin the text, as in [UFW BLOCK].
        boolean caller = line[i + 2] == '[' && (line[i + 3] == ' ' || line[i + 3] == 'T' || line[i + 3] == 'C');
        return stamped && !caller ? i + 2 : UNTOLD;
    }
}
