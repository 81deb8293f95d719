// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit;

import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.violation.ViolationSource;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is done beside a source that is followed: metrics are written again and again, and the time is watched. */
final class Follower {
    static final Duration INTERVAL = Duration.ofMillis(250);

    /** Prometheus asks as often, or less. */
    private static final Duration METRICS = Duration.ofSeconds(15);

    private final ViolationSource source;
    private final @Nullable Instant until;
    private final Results results;
    private final PrintStream err;
    private long metricsWritten = System.nanoTime() - METRICS.toNanos();
    private boolean told;

    Follower(ViolationSource source, @Nullable Instant until, Results results, PrintStream err) {
        this.source = source;
        this.until = until;
        this.results = results;
        this.err = err;
    }

    /** Does what it is time for. */
    void tick() {
        if (System.nanoTime() - metricsWritten >= METRICS.toNanos()) {
            metricsWritten = System.nanoTime();
            writeMetrics();
        }
        if (until != null && !Instant.now().isBefore(until)) {
            try {
                source.close();
            } catch (IOException e) {
                tell(Results.reason(e));
            }
        }
    }

    /** A full disk may have room again later: it is told once, and tried again. */
    private void writeMetrics() {
        try {
            results.writeMetrics();
        } catch (Failure e) {
            tell(e.text());
        }
    }

    private void tell(String fault) {
        if (!told) {
            told = true;
            err.println("portjail: " + fault);
        }
    }
}
