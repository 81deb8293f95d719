// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.lang.foreign.MemorySegment;

/** Questions to a terminal. */
public final class TerminalCalls {
    /** Asks for a {@code struct winsize} (ioctl_tty(2)); the same on every architecture served. */
    static final int TIOCGWINSZ = 0x5413;

    static final int WINSIZE_SIZE = 8;
    static final int WS_COL = 2;

    private static final int USUAL_COLUMNS = 80;

    private final NativeFrame frame;

    public TerminalCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code int ioctl(int fd, unsigned long request, ...)}. */
    private static final MemorySegment IOCTL = Libc.function("ioctl");

    /** How many columns a terminal has, 80 if it does not say; 0 for what is no terminal, and for a descriptor that is not open. */
    public int columns(int fd) {
        frame.begin();
        int offset = frame.reserve(WINSIZE_SIZE);
        if (frame.call(IOCTL, fd, TIOCGWINSZ, frame.address(offset)) < 0) {
            return 0;
        }
        int columns = frame.bytes().getShort(offset + WS_COL) & 0xffff;
        return columns == 0 ? USUAL_COLUMNS : columns;
    }
}
