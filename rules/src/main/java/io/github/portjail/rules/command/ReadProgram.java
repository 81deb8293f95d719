// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The standard output of a program that runs as long as it is read: at its end the program's exit status is looked at, and closing ends
 * the program.
 *
 * <p>It has no input. Of its standard error the first line is told if it fails.
 */
public final class ReadProgram extends FilterInputStream {
    private static final int ERROR_SHOWN = 512;
    private static final int PATIENCE_SECONDS = 5;

    private final String program;
    private final Process process;
    private volatile boolean closed;

    private ReadProgram(String program, Process process) {
        super(process.getInputStream());
        this.program = program;
        this.process = process;
    }

    /**
     * Starts a command, whose time limit does not count.
     *
     * @throws IOException if it cannot be started
     */
    static ReadProgram of(Command command, ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        process.getOutputStream().close();
        return new ReadProgram(command.words().getFirst(), process);
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        return value < 0 ? ended() : value;
    }

    /**
     * Reads what the program printed.
     *
     * @throws IOException if it ended with another status than 0
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        return count < 0 ? ended() : count;
    }

    /** Ends the program if it still runs. */
    @Override
    public void close() throws IOException {
        closed = true;
        process.destroyForcibly();
        super.close();
        process.getErrorStream().close();
    }

    private int ended() throws IOException {
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() != 0 && !closed) {
                byte[] error = process.getErrorStream().readNBytes(ERROR_SHOWN);
                String said = new String(error, StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("");
                throw new IOException(
                        program + " ended with status " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        return -1;
    }
}
