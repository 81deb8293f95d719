// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class NativeFrameTest {
    @Test
    void aCallReturnsWhatTheFunctionReturns() {
        try (NativeFrame frame = NativeFrame.open()) {
            assertEquals(ProcessHandle.current().pid(), new ProcessCalls(frame).getpid());
            frame.begin();
            assertEquals(8, frame.callLong(Libc.STRLEN, frame.text("portjail"), 0));
        }
    }

    @Test
    void anIntResultIsNegativeWhateverTheUpperHalfHolds() {
        try (NativeFrame frame = NativeFrame.open()) {
            assertEquals(-1, frame.call(Libc.function("dup"), -1));
            assertEquals(Errno.EBADF, frame.errno());
        }
    }

    @Test
    void textLongerThanTheFramesMemoryIsPassedWhole() {
        try (NativeFrame frame = NativeFrame.open()) {
            frame.begin();
            assertEquals(1_000_000, frame.callLong(Libc.STRLEN, frame.text("x".repeat(1_000_000)), 0));
        }
    }

    @Test
    void memoryReservedIsZeroedAndApart() {
        try (NativeFrame frame = NativeFrame.open()) {
            frame.begin();
            frame.text("\u00ff".repeat(30));
            frame.begin();
            int first = frame.reserve(3);
            int second = frame.reserve(40);
            assertTrue(second >= first + 8, "each reservation is aligned to 8 bytes");
            for (int i = 0; i < 40; i++) {
                assertEquals(0, frame.bytes().get(second + i));
            }
            assertThrows(IllegalArgumentException.class, () -> frame.reserve(1 << 20));
        }
    }

    @Test
    void anotherThreadMayNotUseTheFrame() {
        try (NativeFrame frame = NativeFrame.open()) {
            CompletableFuture<Integer> other = CompletableFuture.supplyAsync(() -> new ProcessCalls(frame).getpid());
            CompletionException failure = assertThrows(CompletionException.class, other::join);
            assertTrue(failure.getCause() instanceof WrongThreadException, failure.toString());
        }
    }

    @Test
    void aClosedFrameIsRefused() {
        NativeFrame frame = NativeFrame.open();
        frame.close();
        assertThrows(IllegalStateException.class, () -> new ProcessCalls(frame).getpid());
    }
}
