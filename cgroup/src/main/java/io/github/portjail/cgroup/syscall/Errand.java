// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import org.jspecify.annotations.Nullable;

/** Something asked of the kernel on a thread of its own, which may enter namespaces and has its own native memory. */
public final class Errand<T> implements Runnable {
    /** What is asked. */
    public interface Question<T> {
        @Nullable T ask(NativeFrame frame);
    }

    private final Question<T> question;
    private @Nullable T answer;
    private @Nullable RuntimeException failure;

    private Errand(Question<T> question) {
        this.question = question;
    }

    /**
     * Asks, waits for the answer, and throws what the question threw.
     *
     * @param name the thread's name
     */
    public static <T> @Nullable T run(String name, Question<T> question) {
        Errand<T> errand = new Errand<>(question);
        Thread thread = Thread.ofPlatform().name(name).start(errand);
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
