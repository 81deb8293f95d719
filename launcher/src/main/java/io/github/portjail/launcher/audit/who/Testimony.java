// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.bpf.PortWitness;
import io.github.portjail.rules.violation.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was written down in one jail of who used a port outside; finds the process of a violation, or none where two may have
 * been it.
 *
 * <p>The log's clock and the kernel's are read at different moments and by different programs, and some log lines have whole
 * seconds only: hence the tolerances.
 */
final class Testimony {
    /** How much earlier than its cause a line may seem to have been logged. */
    static final long CLOCKS_DIFFER = 20_000_000L;

    /** The same where only one process comes into question. */
    private static final long CLOCKS_DIFFER_AT_MOST = 2_000_000_000L;

    /** Within that time a SYN is repeated for the last time (tcp_syn_retries: 127 s). */
    private static final long SYN_REPEATED = 180_000_000_000L;

    /** So long after a datagram was sent from a port that the kernel chose, the port may be another's. */
    private static final long PORT_GIVEN_AGAIN = 10_000_000_000L;

    private static final int IPPROTO_TCP = 6;

    private final BootClock clock;
    private final Map<Integer, List<PortWitness>> byPort = new HashMap<>();

    /** When the bound UDP socket with this cookie was closed; 0 when it was not. */
    private final Map<Long, Long> closed = new HashMap<>();

    Testimony(BootClock clock, List<PortWitness> witnesses) {
        this.clock = clock;
        for (PortWitness witness : witnesses) {
            if (witness.destination() == null) {
                closed.put(witness.cookie(), witness.closed());
            }
            byPort.computeIfAbsent(key(witness.protocol(), witness.port()), _ -> new ArrayList<>())
                    .add(witness);
        }
    }

    private static int key(int protocol, int port) {
        return protocol << 16 | port;
    }

    /** Whose violation it was; null when nobody or more than one process comes into question. */
    @Nullable PortWitness of(Violation violation) {
        List<PortWitness> heard =
                byPort.get(key(violation.protocol().number(), violation.source().port()));
        if (heard == null) {
            return null;
        }
        List<PortWitness> there = new ArrayList<>();
        List<PortWitness> bound = new ArrayList<>();
        List<PortWitness> elsewhere = new ArrayList<>();
        for (PortWitness witness : heard) {
            (witness.destination() == null ? bound : goesThere(witness, violation) ? there : elsewhere).add(witness);
        }
        Span span = Span.of(violation.time(), clock);
        List<PortWitness> possible = possible(there, span, CLOCKS_DIFFER);
        if (!possible.isEmpty()) {
            PortWitness nearest = span.isKnown() ? nearest(possible, span) : only(possible);
            return nearest == null || isRivalled(nearest, bound, span) ? null : nearest;
        }
        possible = possible(bound, span, CLOCKS_DIFFER);
        if (possible.isEmpty()) {
            // Other rules may have changed the destination before the packet was logged (DNAT).
            possible = possible(elsewhere, span, CLOCKS_DIFFER);
        }
        if (!possible.isEmpty()) {
            return only(possible);
        }
        return only(possible(there, span, CLOCKS_DIFFER_AT_MOST));
    }

    private static boolean goesThere(PortWitness witness, Violation violation) {
        return witness.destinationPort() == violation.destination().port()
                && Objects.equals(witness.destination(), violation.destination().address());
    }

    /** Whether another process, which had a socket of its own on the port, may have sent there from it a good while later. */
    private boolean isRivalled(PortWitness nearest, List<PortWitness> bound, Span span) {
        if (span.isKnown() && span.since(nearest) <= CLOCKS_DIFFER) {
            return false;
        }
        for (PortWitness rival : possible(bound, span, CLOCKS_DIFFER)) {
            if (rival.pid() != nearest.pid() && rival.cookie() != nearest.cookie()) {
                return true;
            }
        }
        return false;
    }

    private List<PortWitness> possible(List<PortWitness> witnesses, Span span, long tolerance) {
        List<PortWitness> possible = new ArrayList<>();
        for (PortWitness witness : witnesses) {
            if (witness.first() <= span.to() + tolerance && span.from() <= end(witness) + tolerance) {
                possible.add(witness);
            }
        }
        return possible;
    }

    /** When this process can have caused the last line. A UDP socket that was bound sends as long as it is open. */
    private long end(PortWitness witness) {
        if (witness.protocol() == IPPROTO_TCP) {
            return witness.last() + SYN_REPEATED;
        }
        Long end = closed.get(witness.cookie());
        if (end == null) {
            return witness.last() + PORT_GIVEN_AGAIN;
        }
        return end == 0 ? Long.MAX_VALUE / 2 : end;
    }

    /** The latest that was not later; null when another process was there at about the same time. */
    private static @Nullable PortWitness nearest(List<PortWitness> possible, Span span) {
        PortWitness nearest = possible.getFirst();
        for (PortWitness witness : possible) {
            if (span.since(witness) < span.since(nearest)) {
                nearest = witness;
            }
        }
        long doubtful = span.since(nearest) + CLOCKS_DIFFER + span.to() - span.from();
        for (PortWitness witness : possible) {
            if (witness.pid() != nearest.pid() && span.since(witness) <= doubtful) {
                return null;
            }
        }
        return nearest;
    }

    /** Any of them if they are all of one process. */
    private static @Nullable PortWitness only(List<PortWitness> possible) {
        for (PortWitness witness : possible) {
            if (witness.pid() != possible.getFirst().pid()) {
                return null;
            }
        }
        return possible.isEmpty() ? null : possible.getFirst();
    }

    /** When a line was logged, in nanoseconds since boot. */
    private record Span(long from, long to, boolean isKnown) {
        static Span of(@Nullable Instant time, BootClock clock) {
            if (time == null) {
                return new Span(0, Long.MAX_VALUE / 4, false);
            }
            return new Span(clock.at(time), clock.at(BootClock.latest(time)), true);
        }

        /** How long before it the witness was last there. */
        long since(PortWitness witness) {
            return Math.max(0, from - witness.last());
        }
    }
}
