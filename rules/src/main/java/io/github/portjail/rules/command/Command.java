// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A program with its arguments, run without a shell.
 *
 * <p>Its environment is PATH (the caller's, or the system directories) and LC_ALL=C, nothing else. It is ended when it
 * runs longer or prints more than allowed.
 *
 * @param words the program, looked up in PATH unless it holds a slash, and its arguments; at least one word
 * @param timeLimit how long it may run; more than nothing
 */
public record Command(List<String> words, Duration timeLimit) {
    /** How many bytes a program may print to standard output, and as many to standard error. */
    public static final int OUTPUT_LIMIT = 16 << 20;

    private static final Duration USUAL_TIME_LIMIT = Duration.ofSeconds(30);

    private static final int SECONDS_TO_START = 20;
    private static final String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Copies the words. */
    public Command {
        words = List.copyOf(words);
        if (words.isEmpty() || words.getFirst().isEmpty()) {
            throw new IllegalArgumentException("a command begins with the name of a program");
        }
        if (!timeLimit.isPositive()) {
            throw new IllegalArgumentException("time limit " + timeLimit + " is not positive");
        }
    }

    /** Returns a command that may run for 30 seconds. */
    public static Command of(String... words) {
        return new Command(List.of(words), USUAL_TIME_LIMIT);
    }

    /** Runs the program with empty input. */
    public CommandResult run() {
        return run("");
    }

    /**
     * Runs the program and waits for its end.
     *
     * @param input what it reads from standard input, encoded as UTF-8; it need not read it
     * @throws CommandException if it cannot be started, runs or prints too long, or this thread is interrupted
     */
    public CommandResult run(String input) {
        Process process = start();
        try {
            FutureTask<String> output = inBackground(() -> read(process.getInputStream()));
            FutureTask<String> error = inBackground(() -> read(process.getErrorStream()));
            FutureTask<@Nullable Void> feeding = inBackground(() -> write(process.getOutputStream(), input));
            if (!process.waitFor(timeLimit.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CommandException(program() + " did not end within " + timeLimit.toMillis() + " ms");
            }
            long rest = timeLimit.toNanos();
            feeding.get(rest, TimeUnit.NANOSECONDS);
            return new CommandResult(
                    process.exitValue(), output.get(rest, TimeUnit.NANOSECONDS), error.get(rest, TimeUnit.NANOSECONDS));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while " + program() + " ran", interruption);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            throw new CommandException(program() + ": " + (cause == null ? failure : cause).getMessage(), failure);
        } catch (TimeoutException timeout) {
            throw new CommandException(program() + " ended, but a program it started keeps its output open", timeout);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Starts the program and leaves it running, without a time limit.
     *
     * @throws CommandException if it cannot be started
     */
    public RunningProgram startBeside() {
        return RunningProgram.of(this, builder());
    }

    /**
     * Starts the program, without a time limit, to read what it prints as it prints it.
     *
     * @throws IOException if it cannot be started
     */
    public ReadProgram startReading() throws IOException {
        try {
            return ReadProgram.of(this, builder());
        } catch (IOException failure) {
            throw new IOException("cannot run " + program() + ": " + reason(failure), failure);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }

    /** Java waits until all copies of a pipe's end are closed, and for ever if it could not close its own. */
    private Process start() {
        FutureTask<Process> starting = new FutureTask<>(() -> builder().start());
        Thread.ofPlatform().daemon().start(starting);
        try {
            return starting.get(SECONDS_TO_START, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted while " + program() + " began", interruption);
        } catch (ExecutionException failure) {
            String why = failure.getCause() instanceof IOException known
                    ? reason(known)
                    : String.valueOf(failure.getCause());
            throw new CommandException("cannot run " + program() + ": " + why, failure);
        } catch (TimeoutException timeout) {
            throw new CommandException(
                    "cannot run " + program() + ": not begun after " + SECONDS_TO_START + " s", timeout);
        }
    }

    /** Java's first line; what follows is advice about the Java VM. */
    private static String reason(IOException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", path());
        environment.put("LC_ALL", "C");
        return builder;
    }

    /** Returns the directories in which programs are looked up, with colons between them. */
    static String path() {
        String path = System.getenv("PATH");
        return path == null ? USUAL_PATH : path;
    }

    private String program() {
        return words.getFirst();
    }

    private static <T extends @Nullable Object> FutureTask<T> inBackground(java.util.concurrent.Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static String read(InputStream stream) throws IOException {
        try (stream) {
            byte[] bytes = stream.readNBytes(OUTPUT_LIMIT + 1);
            if (bytes.length > OUTPUT_LIMIT) {
                throw new IOException("printed more than " + OUTPUT_LIMIT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static @Nullable Void write(OutputStream stream, String input) {
        try (stream) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException brokenPipe) {
            // A program may end without reading all of its input; its exit status tells whether that was a fault.
        }
        return null;
    }
}
