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
    /** Two whose times differ by less are not told apart; a line may seem to have been logged that much before its cause. */
    static final long CLOCKS_DIFFER = 20_000_000L;

    /** How far the log's clock may be off: the kernel's stamps are not corrected as the time of day is. */
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
        List<PortWitness> elsewhere = new ArrayList<>();
        for (PortWitness witness : heard) {
            (witness.destination() == null || goesThere(witness, violation) ? there : elsewhere).add(witness);
        }
        Span span = Span.of(violation.time(), clock);
        List<PortWitness> possible = possible(there, span);
        if (possible.isEmpty()) {
            // Other rules may have changed the destination before the packet was logged (DNAT).
            return only(possible(elsewhere, span));
        }
        return span.isKnown() ? nearest(possible, span) : only(possible);
    }

    private static boolean goesThere(PortWitness witness, Violation violation) {
        return witness.destinationPort() == violation.destination().port()
                && Objects.equals(witness.destination(), violation.destination().address());
    }

    private List<PortWitness> possible(List<PortWitness> witnesses, Span span) {
        List<PortWitness> possible = new ArrayList<>();
        for (PortWitness witness : witnesses) {
            if (!span.isKnown()
                    || (witness.first() - span.to() <= CLOCKS_DIFFER_AT_MOST
                            && span.from() - end(witness) <= lasting(witness))) {
                possible.add(witness);
            }
        }
        return possible;
    }

    /** When the process is known to have used the port last. A UDP socket that was bound sends as long as it is open. */
    private long end(PortWitness witness) {
        Long end = witness.protocol() == IPPROTO_TCP ? null : closed.get(witness.cookie());
        if (end == null) {
            return witness.last();
        }
        return end == 0 ? Long.MAX_VALUE / 4 : end;
    }

    /** How long after that a line may still be its. */
    private long lasting(PortWitness witness) {
        if (witness.protocol() == IPPROTO_TCP) {
            return SYN_REPEATED;
        }
        return closed.containsKey(witness.cookie()) ? CLOCKS_DIFFER_AT_MOST : PORT_GIVEN_AGAIN;
    }

    /** How far the line is from the time in which the process used the port. */
    private long distance(PortWitness witness, Span span) {
        return Math.max(0, Math.max(witness.first() - span.to(), span.from() - end(witness)));
    }

    /** The one that is nearest in time; null when another process comes into question as well. */
    private @Nullable PortWitness nearest(List<PortWitness> possible, Span span) {
        PortWitness nearest = possible.getFirst();
        for (PortWitness witness : possible) {
            if (isNearer(witness, nearest, span)) {
                nearest = witness;
            }
        }
        long doubtful = distance(nearest, span) + CLOCKS_DIFFER + span.to() - span.from();
        boolean later = nearest.first() - span.to() > CLOCKS_DIFFER;
        for (PortWitness witness : possible) {
            boolean other = witness.pid() != nearest.pid() && witness.cookie() != nearest.cookie();
            if (other && (later || distance(witness, span) <= doubtful)) {
                return null;
            }
        }
        return nearest;
    }

    /** Of one socket, whoever connected it or sent from it last comes before whoever bound it. */
    private boolean isNearer(PortWitness witness, PortWitness nearest, Span span) {
        if (witness.cookie() != nearest.cookie() || witness.protocol() == IPPROTO_TCP) {
            return distance(witness, span) < distance(nearest, span);
        }
        boolean usedBefore = witness.destination() != null && witness.first() <= span.to() + CLOCKS_DIFFER;
        return usedBefore && (nearest.destination() == null || witness.last() > nearest.last());
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
    }
}
