// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Questions to a terminal, and how it hands its keys on. */
public final class TerminalCalls {
    public static final int STDIN = 0;
    public static final int STDOUT = 1;

    /** Get and set a {@code struct termios} of the kernel's (asm-generic/ioctls.h), the latter once all output is written. */
    static final int TCGETS = 0x5401;

    static final int TCSETSW = 0x5403;

    /** Of the kernel's struct (asm-generic/termbits.h), which is shorter than the C library's. */
    static final int TERMIOS_SIZE = 36;

    static final int C_LFLAG = 12;
    static final int C_CC = 17;
    static final int VQUIT = 1;
    static final int VTIME = 5;
    static final int VMIN = 6;
    static final int VSUSP = 10;
    static final int ICANON = 2;
    static final int ECHO = 8;

    /** Asks for a {@code struct winsize} (ioctl_tty(2)); the same on every architecture served. */
    static final int TIOCGWINSZ = 0x5413;

    static final int WINSIZE_SIZE = 8;
    static final int WS_ROW = 0;
    static final int WS_COL = 2;

    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    private final NativeFrame frame;

    public TerminalCalls(NativeFrame frame) {
        this.frame = frame;
    }

    /** {@code int ioctl(int fd, unsigned long request, ...)}. */
    private static final NativeFunction IOCTL = Libc.function("ioctl");

    /** How many columns a terminal has, 80 if it does not say; 0 for what is no terminal, and for a descriptor that is not open. */
    public int columns(int fd) {
        return windowSize(fd, WS_COL, USUAL_COLUMNS);
    }

    /** How many rows a terminal has, 24 if it does not say; 0 for what is no terminal. */
    public int rows(int fd) {
        return windowSize(fd, WS_ROW, USUAL_ROWS);
    }

    private int windowSize(int fd, int field, int usual) {
        frame.begin();
        int offset = frame.reserve(WINSIZE_SIZE);
        if (frame.call(IOCTL, fd, TIOCGWINSZ, frame.address(offset)) < 0) {
            return 0;
        }
        int size = frame.bytes().getShort(offset + field) & 0xffff;
        return size == 0 ? usual : size;
    }

    /** How a terminal hands its keys on; null for what is no terminal. */
    public @Nullable Attributes attributes(int fd) {
        frame.begin();
        int offset = frame.reserve(TERMIOS_SIZE);
        if (frame.call(IOCTL, fd, TCGETS, frame.address(offset)) < 0) {
            return null;
        }
        byte[] termios = new byte[TERMIOS_SIZE];
        frame.bytes().get(offset, termios);
        return new Attributes(termios);
    }

    /** Changes that; what is no terminal any more stays as it is. */
    public void set(int fd, Attributes attributes) {
        frame.begin();
        int offset = frame.reserve(TERMIOS_SIZE);
        frame.bytes().put(offset, attributes.termios);
        int _ = frame.call(IOCTL, fd, TCSETSW, frame.address(offset));
    }

    /** A {@code struct termios}. */
    public static final class Attributes {
        private final byte[] termios;

        private Attributes(byte[] termios) {
            this.termios = termios;
        }

        /**
         * The same with each key handed on when it is pressed, and not shown. Of those that send signals the one that interrupts goes on
         * doing so; none stops the process, whose terminal would stay as it is.
         */
        public Attributes withKeysAtOnce() {
            ByteBuffer changed = ByteBuffer.wrap(termios.clone()).order(ByteOrder.nativeOrder());
            changed.putInt(C_LFLAG, changed.getInt(C_LFLAG) & ~(ICANON | ECHO));
            changed.put(C_CC + VQUIT, (byte) 0);
            changed.put(C_CC + VSUSP, (byte) 0);
            changed.put(C_CC + VMIN, (byte) 1);
            changed.put(C_CC + VTIME, (byte) 0);
            return new Attributes(changed.array());
        }
    }
}
