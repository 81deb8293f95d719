// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes SIGINT, SIGTERM and SIGHUP end the reading of a source that follows, and not the process, which has its summary to give.
 *
 * <p>The Java VM runs shutdown hooks at these signals ({@code bin/portjail} starts it with -Xrs for other commands, and then it does
 * not). This one closes the source and waits; the thread that read then prints, and ends the process with its own status.
 */
final class Interruption implements AutoCloseable {
    /** Longer than any summary takes; behind it the process ends as other programs do at a signal. */
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(ViolationSource source) {
        hook = new Thread(() -> end(source), "interruption");
    }

    static Interruption of(ViolationSource source) {
        Interruption interruption = new Interruption(source);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void end(ViolationSource source) {
        try {
            source.close();
            boolean _ = over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException e) {
            // The process ends in any case, and whoever reads says what could not be read.
            Thread.currentThread().interrupt();
        }
    }

    /** The source has ended by itself: signals end the process again. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // A signal has come: the hook waits until the process is ended with the summary's status.
            return;
        }
    }
}
