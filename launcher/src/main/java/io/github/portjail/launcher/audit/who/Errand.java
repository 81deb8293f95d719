// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.syscall.NativeFrame;
import org.jspecify.annotations.Nullable;

/** Something asked of the kernel on a thread of its own, which may enter namespaces and has its own native memory. */
final class Errand<T> implements Runnable {
    /** What is asked. */
    interface Question<T> {
        @Nullable T ask(NativeFrame frame);
    }

    private final Question<T> question;
    private @Nullable T answer;
    private @Nullable RuntimeException failure;

    private Errand(Question<T> question) {
        this.question = question;
    }

    /** Asks, waits for the answer, and throws what the question threw. */
    static <T> @Nullable T run(Question<T> question) {
        Errand<T> errand = new Errand<>(question);
        Thread thread = Thread.ofPlatform().name("who").start(errand);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (errand.failure != null) {
            throw errand.failure;
        }
        return errand.answer;
    }

    @Override
    public void run() {
        try (NativeFrame frame = NativeFrame.open()) {
            answer = question.ask(frame);
        } catch (RuntimeException e) {
            failure = e;
        }
    }
}
