// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/** What a process has written so far to one of its streams, as UTF-8 text. */
final class GrowingText {
    private final StringBuilder text = new StringBuilder();
    private final Thread reader;
    private boolean ended;

    GrowingText(InputStream stream) {
        // Not a virtual one: those that wait for a pipe keep threads of a pool, of which there are 256.
        reader = Thread.ofPlatform().daemon().start(() -> readAll(stream));
    }

    private void readAll(InputStream stream) {
        char[] block = new char[8192];
        try (Reader characters = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
            for (int got = characters.read(block); got >= 0; got = characters.read(block)) {
                append(block, got);
            }
        } catch (IOException e) {
            char[] reason = ("[" + e + "]").toCharArray();
            append(reason, reason.length);
        } finally {
            end();
        }
    }

    private synchronized void append(char[] block, int length) {
        text.append(block, 0, length);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized String soFar() {
        return text.toString();
    }

    synchronized int length() {
        return text.length();
    }

    /** Waits until nobody has the stream open for writing any more, but no longer than that. */
    void awaitEnd(Duration patience) throws InterruptedException {
        boolean _ = reader.join(patience);
    }

    /**
     * Waits until the text has something in it, or ended, or the patience is over.
     *
     * @param where gives an index at or above 0 once what is awaited is there, and a negative number before
     * @return what {@code where} gave, or nothing if it never came
     */
    synchronized OptionalInt await(Duration patience, ToIntFunction<StringBuilder> where) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int found = where.applyAsInt(text);
            if (found >= 0) {
                return OptionalInt.of(found);
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                return OptionalInt.empty();
            }
            wait(left);
        }
    }
}
