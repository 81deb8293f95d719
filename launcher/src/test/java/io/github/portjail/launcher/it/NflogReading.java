// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.portjail.cgroup.nflog.NflogSource;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.cgroup.syscall.NetworkNamespaceCalls;
import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An NFLOG group that is read in a host's network namespace, by a thread of its own, until the closing. */
final class NflogReading implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SETTLED = Duration.ofMillis(300);

    private final CompletableFuture<NflogSource> source = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<Violation> violations = new CopyOnWriteArrayList<>();
    private final CountDownLatch released;

    private NflogReading(boolean held) {
        released = new CountDownLatch(held ? 1 : 0);
    }

    /**
     * Begins to read.
     *
     * @throws RuntimeException what the opening says, if it fails
     */
    static NflogReading open(TestHost host, int group) throws InterruptedException {
        return new NflogReading(false).start(host, group);
    }

    /** Begins to read, but takes no second message before {@link #release}. */
    static NflogReading held(TestHost host, int group) throws InterruptedException {
        return new NflogReading(true).start(host, group);
    }

    private NflogReading start(TestHost host, int group) throws InterruptedException {
        Thread.ofPlatform().name("NFLOG reader").start(() -> read(host, group));
        try {
            source.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return this;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("the group was not opened", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the group was not opened in time", e);
        }
    }

    private void read(TestHost host, int group) {
        try (NativeFrame frame = NativeFrame.open()) {
            new NetworkNamespaceCalls(frame).enter("/run/netns/" + host.name());
            NflogSource opened = NflogSource.open(group, NflogReading::jail);
            source.complete(opened);
            opened.read(this::take);
            end.complete(null);
        } catch (RuntimeException | IOException e) {
            source.completeExceptionally(e);
            end.completeExceptionally(e);
        }
    }

    private static String jail(String prefix) {
        return prefix.replaceFirst("^portjail (.*): $", "$1");
    }

    private void take(Violation violation) {
        violations.add(violation);
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while held", e);
        }
    }

    /** Goes on reading. */
    void release() {
        released.countDown();
    }

    /** Returns what was read once that much was, after a moment in which more may come. */
    List<Violation> violations(int count) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (violations.size() < count && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        Thread.sleep(SETTLED);
        return List.copyOf(violations);
    }

    SourceTally tally() {
        return source.join().tally();
    }

    /** Closes the source, from this thread, and fails the test if the reading one does not end at once. */
    @Override
    public void close() {
        release();
        source.join().close();
        long closed = System.nanoTime();
        // What ended the reading instead, if something did, is thrown here.
        end.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        long millis = Duration.ofNanos(System.nanoTime() - closed).toMillis();
        assertTrue(millis < 2000, "reading ends at once, but it took " + millis + " ms");
    }
}
