// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.launcher.terminal.Ink;
import io.github.portjail.launcher.terminal.StandardStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code portjail top}: what jails do, refreshed until somebody presses q, a signal comes, or it was often enough. */
public final class Top {
    private final InputStream in;
    private final PrintStream out;
    private final CountDownLatch over = new CountDownLatch(1);

    /**
     * Prepares it.
     *
     * @param in the terminal's keys
     * @param out where refreshes are shown
     */
    public Top(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /**
     * Shows refreshes; a terminal is as before when this returns, and when a signal ends the process.
     *
     * @throws Failure when jails cannot be read
     */
    public void run(TopOptions options) throws Failure {
        if (options.json() || StandardStreams.outputColumns() == 0) {
            repeat(options, reports -> print(options, reports));
            return;
        }
        try (TopScreen screen = TopScreen.open(out, options.colours().ink().on())) {
            Thread hook = new Thread(screen::close, "terminal");
            Runtime.getRuntime().addShutdownHook(hook);
            if (StandardStreams.inputIsTerminal()) {
                Thread.ofPlatform().name("keys").daemon().start(this::readKeys);
            }
            repeat(options, rows -> show(screen, rows));
        }
    }

    private void readKeys() {
        try {
            for (int key = in.read(); key >= 0; key = in.read()) {
                if (key == 'q' || key == 'Q') {
                    over.countDown();
                    return;
                }
            }
        } catch (IOException _) {
            // The terminal is gone, and SIGHUP with it.
        }
    }

    /** Takes the rows of a refresh. */
    private interface Refresh {
        void take(List<TopRow> rows);
    }

    private void repeat(TopOptions options, Refresh refresh) throws Failure {
        TopMeter meter = new TopMeter();
        long interval = TimeUnit.MILLISECONDS.toNanos(options.intervalMillis());
        long next = System.nanoTime();
        for (int done = 0; ; ) {
            refresh.take(meter.rows(JailViews.read(), System.nanoTime()));
            done++;
            if (done == options.count() || out.checkError()) {
                return;
            }
            next = Math.max(next + interval, System.nanoTime());
            if (isOverBy(next)) {
                return;
            }
        }
    }

    private boolean isOverBy(long nanos) {
        try {
            return over.await(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void print(TopOptions options, List<TopRow> rows) {
        if (options.json()) {
            String time = Instant.now().toString();
            for (TopRow row : rows) {
                out.print(TopJson.line(row, time) + "\n");
            }
        } else {
            out.print(TopText.table(rows, 0).text(0, Ink.NONE, _ -> Ink.Style.USUAL) + "\n");
        }
        out.flush();
    }

    private static void show(TopScreen screen, List<TopRow> rows) {
        List<Boolean> red = new ArrayList<>();
        for (TopRow row : rows) {
            red.add(row.rejects() != null && row.rejects() > 0);
        }
        screen.show(TopText.title(rows.size(), Instant.now()), columns -> TopText.table(rows, columns), red);
    }
}
