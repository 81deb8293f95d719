// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final CountDownLatch asked = new CountDownLatch(2);

    private String state() {
        asked.countDown();
        return "half done\u001b[2J";
    }

    private void awaitItTwice() throws InterruptedException {
        assertTrue(asked.await(20, TimeUnit.SECONDS), "the line was shown anew");
    }

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theLineIsShownAnewAndTakenAwayAtTheEnd() throws InterruptedException {
        try (Progress _ = Progress.of(terminal, 80, SOON, this::state)) {
            awaitItTwice();
        }

        assertTrue(written().startsWith("\r\033[Khalf done?[2J\r\033[Khalf done?[2J"), written());
        assertTrue(written().endsWith("half done?[2J\r\033[K"), written());
    }

    @Test
    void itIsNoLongerThanTheTerminalIsWide() throws InterruptedException {
        try (Progress _ = Progress.of(terminal, 5, SOON, this::state)) {
            awaitItTwice();
        }

        assertTrue(written().startsWith("\r\033[Khalf\r\033[Khalf\r"), written());
    }

    @Test
    void whereThereIsNoTerminalThereIsNothing() {
        try (Progress progress = Progress.of(terminal, 0, SOON, this::state)) {
            progress.println(terminal, "a line");
        }

        assertEquals("a line\n", written());
        assertEquals(2, asked.getCount(), "nobody is asked how far it is");
    }

    @Test
    void whatTakesNoSecondHasNone() {
        try (Progress progress = Progress.of(terminal, 80, NEVER, this::state)) {
            progress.println(terminal, "a line");
        }

        assertEquals("a line\n", written());
    }

    @Test
    void anotherLineTakesItsPlace() throws InterruptedException {
        ByteArrayOutputStream others = new ByteArrayOutputStream();
        try (Progress progress = Progress.of(terminal, 80, SOON, this::state)) {
            awaitItTwice();
            progress.println(new PrintStream(others, true, StandardCharsets.UTF_8), "a line");
        }

        assertEquals("a line\n", others.toString(StandardCharsets.UTF_8));
        assertTrue(written().contains("half done?[2J\r\033[K"), written());
    }
}
