// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import io.github.portjail.launcher.text.SafeText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One line on standard error that says how far something is which takes longer than a second: on a terminal alone, and taken away at
 * the end.
 */
public final class Progress implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String ERASE = "\r\033[K";

    private final PrintStream notes;
    private final int columns;
    private final Supplier<String> state;
    private final @Nullable Ticker ticker;
    private boolean shown;

    private Progress(PrintStream notes, int columns, Duration interval, Supplier<String> state) {
        this.notes = notes;
        this.columns = columns;
        this.state = state;
        ticker = columns > 0 ? Ticker.start(interval, this::show) : null;
    }

    /**
     * Begins; whoever gets it closes it.
     *
     * @param notes standard error, or what notes go to instead
     * @param state says how far it is, in one line; asked by another thread
     */
    public static Progress of(PrintStream notes, Supplier<String> state) {
        return new Progress(notes, StandardStreams.errorColumns(), INTERVAL, state);
    }

    /** The same for what cannot tell how far it is: that it goes on is told by the seconds since. */
    public static Progress of(PrintStream notes, String doing) {
        long start = System.nanoTime();
        return of(notes, () -> doing + ", " + (System.nanoTime() - start) / 1_000_000_000L + " s");
    }

    /** For a terminal of so many columns, or none for 0. */
    static Progress of(PrintStream notes, int columns, Duration interval, Supplier<String> state) {
        return new Progress(notes, columns, interval, state);
    }

    /** Prints a line on any standard stream; the line of progress is not in its way. */
    public synchronized void println(PrintStream stream, String line) {
        erase();
        stream.println(line);
        stream.flush();
    }

    private synchronized void show() {
        String line = SafeText.line(state.get());
        // One that the terminal breaks could not be taken away.
        notes.print(ERASE + line.substring(0, Math.min(line.length(), columns - 1)));
        notes.flush();
        shown = true;
    }

    private void erase() {
        if (shown) {
            notes.print(ERASE);
            notes.flush();
            shown = false;
        }
    }

    @Override
    public void close() {
        if (ticker != null) {
            ticker.close();
        }
        synchronized (this) {
            erase();
        }
    }
}
