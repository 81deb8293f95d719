// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.TerminalCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process's standard streams are. */
public final class StandardStreams {
    private static final int ERROR = 2;
    private static final int TYPE_MASK = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private StandardStreams() {}

    /** Returns how many columns the terminal has that standard output is, or 0 if it is none. */
    public static int outputColumns() {
        return columns(TerminalCalls.STDOUT);
    }

    /** Tells whether somebody may press keys. */
    public static boolean inputIsTerminal() {
        return columns(TerminalCalls.STDIN) > 0;
    }

    /** Returns how many columns the terminal has that standard error is, or 0 if it is none. */
    static int errorColumns() {
        return columns(ERROR);
    }

    private static int columns(int descriptor) {
        try (NativeFrame frame = NativeFrame.open()) {
            return new TerminalCalls(frame).columns(descriptor);
        } catch (KernelException e) {
            return 0;
        }
    }

    /** Tells whether standard output leads to another program, which may leave when it has read enough ({@code head}). */
    public static boolean outputHasReader() {
        try {
            Object mode = Files.getAttribute(Path.of("/proc/self/fd/" + TerminalCalls.STDOUT), "unix:mode");
            int type = mode instanceof Integer number ? number & TYPE_MASK : 0;
            return type == FIFO || type == SOCKET;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
