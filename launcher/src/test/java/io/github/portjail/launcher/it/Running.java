// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/** A process that a test started; closing it kills it if it still runs. */
public final class Running implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration STREAMS_END = Duration.ofMillis(500);

    private final List<String> command;
    private final Process process;
    private final GrowingText output;
    private final GrowingText errors;
    private final long started = System.nanoTime();

    private Running(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        output = new GrowingText(process.getInputStream());
        errors = new GrowingText(process.getErrorStream());
    }

    /** Starts a command, found through PATH, with three pipes as its standard streams. */
    static Running start(List<String> command) {
        try {
            return new Running(command, new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    public long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    GrowingText output() {
        return output;
    }

    GrowingText errors() {
        return errors;
    }

    /** Writes to the process's standard input. */
    void type(String text) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(text.getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException e) {
            fail("the process no longer reads its input: " + soFar(), e);
        }
    }

    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the input of " + command, e);
        }
    }

    /** Writes one line and returns the line that is answered. */
    String ask(String line) {
        return askForLines(line, 1).getFirst();
    }

    /** Writes one line and fails the test, with the whole answer, if it doesn't start so. */
    void expectAnswer(String line, String start, String what) {
        String answer = ask(line);
        assertTrue(answer.startsWith(start), () -> what + ": '" + line + "' was answered '" + answer + "'");
    }

    /** Writes one line and returns that many lines of answer. */
    List<String> askForLines(String line, int count) {
        int before = output.length();
        type(line + "\n");
        return lines(before, awaitOutput(text -> endOfLine(text, before, count), "an answer to " + line), before);
    }

    /** Writes one line and returns all lines of the answer up to, without it, one that reads {@code end}. */
    List<String> askUntilEnd(String line) {
        int before = output.length();
        type(line + "\n");
        int end = awaitOutput(
                text -> before == text.length() ? -1 : endMark(text, before), "the end of an answer to " + line);
        return lines(before, end, before);
    }

    private List<String> lines(int from, int to, int before) {
        return output.soFar().substring(Math.max(from, before), to).lines().toList();
    }

    private static int endMark(StringBuilder text, int from) {
        if (text.length() >= from + 4 && text.substring(from, from + 4).equals("end\n")) {
            return from;
        }
        int mark = text.indexOf("\nend\n", from);
        return mark < 0 ? -1 : mark + 1;
    }

    private static int endOfLine(StringBuilder text, int from, int count) {
        int end = from - 1;
        for (int i = 0; i < count; i++) {
            end = text.indexOf("\n", end + 1);
            if (end < 0) {
                return -1;
            }
        }
        return end + 1;
    }

    private int awaitOutput(ToIntFunction<StringBuilder> where, String what) {
        try {
            OptionalInt found = output.await(ANSWER, where);
            if (found.isEmpty()) {
                fail("waited in vain for " + what + ": " + soFar());
            }
            return found.getAsInt();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits until the process has written something to standard output. */
    public void awaitOutput(String text) {
        int _ = awaitOutput(written -> written.indexOf(text), "the output '" + text + "'");
    }

    /** Waits until the process has written something to standard error. */
    public void awaitErrors(String text) {
        try {
            if (errors.await(ANSWER, written -> written.indexOf(text)).isEmpty()) {
                fail("waited in vain for '" + text + "' on standard error: " + soFar());
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Sends a signal, named as kill(1) names it. */
    public void signal(String name) {
        Finished _ = Commands.run("kill", "-" + name, Long.toString(pid()));
    }

    /** Closes its input, waits for its end, and fails the test if that doesn't come. */
    public Finished finish(Duration patience) {
        if (process.isAlive()) {
            closeQuietly();
        }
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                fail("did not end within " + patience.toSeconds() + " s: " + soFar());
            }
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            output.awaitEnd(STREAMS_END);
            errors.awaitEnd(STREAMS_END);
            return new Finished(command, process.exitValue(), output.soFar(), errors.soFar(), took);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public Finished finish() {
        return finish(ANSWER);
    }

    private void closeQuietly() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // What was not read yet can't be delivered to a process that just ended: that is its own matter.
            return;
        }
    }

    private String soFar() {
        return String.join(" ", command) + "\n--- output:\n" + output.soFar() + "\n--- errors:\n" + errors.soFar()
                + "\n---";
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting", e);
    }

    @Override
    public void close() {
        closeQuietly();
        process.destroyForcibly();
        try {
            boolean _ = process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
