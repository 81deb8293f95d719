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

    private SyslogTag() {}

    /**
     * Returns where a message of the kernel begins behind its header, 0 if the line is one of another program, or -1 if that is for
     * {@link LineHeader} to tell.
     */
    static int kernelText(byte[] line, int from, int to) {
        if (to - from < SHORTEST) {
            return -1;
        }
        int host = afterTime(line, from);
        if (host < 0) {
            return -1;
        }
        int tag = host;
        int last = to - Long.BYTES - 1;
        while (tag < last && line[tag] != ' ') {
            tag++;
        }
        tag++;
        if (tag >= last) {
            return -1;
        }
        if (ByteSearch.longAt(line, tag) == KERNEL) {
            return tag + Long.BYTES;
        }
        byte first = line[tag];
        boolean perhaps = first == 'k' || first == 's' || first == 'j' || first == 'r' || first == 'i';
        return perhaps || ByteSearch.longAt(line, host) == KERNEL ? -1 : 0;
    }

    /** Returns the index behind a time of RFC 3164 or RFC 5424 and its space, or -1 if it is written in another way. */
    private static int afterTime(byte[] line, int from) {
        if (line[from + 3] == ' ') {
            boolean month = line[from + 6] == ' ' && line[from + 9] == ':' && line[from + 12] == ':';
            return month && line[from + TIME] == ' ' && line[from] >= 'A' ? from + TIME + 1 : -1;
        }
        if (line[from + 4] != '-' || line[from + 10] != 'T' || line[from + 19] == ',') {
            return -1;
        }
        for (int i = from + 19; i < from + SHORTEST - 8; i++) {
            if (line[i] == ' ') {
                return i + 1;
            }
        }
        return -1;
    }
}
