// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit.report;

import io.github.portjail.rules.policy.PortSet;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is counted of one jail, or of all those that are not told apart. */
final class JailCounts {
    /** How many ports the finest bin has. */
    static final int PORTS = 64;

    private final String jail;
    private final @Nullable PortSet range;
    private final int lowest;
    private final Period period = new Period();
    private final long[] byPort = new long[65536 / PORTS];
    private long violations;
    private long below;
    private long inside;

    JailCounts(String jail, @Nullable PortSet range) {
        this.jail = jail;
        this.range = range;
        this.lowest = range == null ? 0 : range.hull().first();
    }

    void add(int port, @Nullable Instant time) {
        violations++;
        byPort[port / PORTS]++;
        period.include(time);
        if (port < lowest) {
            below++;
        } else if (range != null && range.contains(port)) {
            inside++;
        }
    }

    String jail() {
        return jail;
    }

    long violations() {
        return violations;
    }

    @Nullable PortSet range() {
        return range;
    }

    /** Returns how many came from the ports of a bin that begins at a multiple of {@link #PORTS}. */
    long ofPorts(int firstPort, int ports) {
        long sum = 0;
        for (int bin = firstPort / PORTS; bin < (firstPort + ports) / PORTS && bin < byPort.length; bin++) {
            sum += byPort[bin];
        }
        return sum;
    }

    JailSummary summary() {
        long above = range == null ? 0 : violations - below - inside;
        return new JailSummary(jail, range, violations, below, inside, above, period.first(), period.last());
    }
}
