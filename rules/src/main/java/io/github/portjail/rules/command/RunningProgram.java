// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A program that runs beside this one until its standard input is closed: also when this process is killed.
 *
 * <p>It is started by the calling thread, and so in that thread's namespaces. Its standard error is this process's own;
 * its standard output is read here, so that it may print as much as a pipe holds (64 KiB) between two readings.
 */
public final class RunningProgram implements AutoCloseable {
    private final String program;
    private final Process process;
    private final BufferedReader output;

    private RunningProgram(String program, Process process) {
        this.program = program;
        this.process = process;
        this.output = process.inputReader();
    }

    /**
     * Starts a command, whose time limit does not count.
     *
     * @throws CommandException if it cannot be started
     */
    static RunningProgram of(Command command, ProcessBuilder builder) {
        String program = command.words().getFirst();
        try {
            return new RunningProgram(
                    program,
                    builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
        } catch (IOException failure) {
            throw new CommandException("cannot run " + program + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Waits for the next line of its standard output.
     *
     * @throws CommandException if it ends without one
     */
    public String readLine() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new CommandException(program + " ended before it said what was waited for");
            }
            return line;
        } catch (IOException failure) {
            throw new CommandException(program + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Closes its standard input and waits for its end.
     *
     * @return the rest of its standard output
     * @throws CommandException if it does not end in time, or with a status other than 0
     */
    public String finish(Duration timeLimit) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(timeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CommandException(program + " did not end within " + timeLimit.toMillis() + " ms");
            }
            if (process.exitValue() != 0) {
                throw new CommandException(program + " ended with status " + process.exitValue());
            }
            return output.readAllAsString();
        } catch (IOException failure) {
            throw new CommandException(program + ": " + failure.getMessage(), failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while " + program + " ran", interruption);
        }
    }

    /** Kills it if it still runs, and waits for its end. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            boolean _ = process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
