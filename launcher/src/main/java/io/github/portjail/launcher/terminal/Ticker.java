// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import java.time.Duration;

/** Does something again and again, beside the thread that works, until it is closed. */
public final class Ticker implements AutoCloseable {
    private final Duration interval;
    private final Runnable task;
    private final Thread thread;

    private Ticker(Duration interval, Runnable task) {
        this.interval = interval;
        this.task = task;
        thread = Thread.ofPlatform().daemon().name("ticker").unstarted(this::tick);
    }

    /** Begins: the task is done for the first time when the interval is over. */
    public static Ticker start(Duration interval, Runnable task) {
        Ticker ticker = new Ticker(interval, task);
        ticker.thread.start();
        return ticker;
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(interval);
                task.run();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the task does not run any more. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
