// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.plan;

import io.github.portjail.launcher.state.BlockLeases;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a block of a pool: that which the name had, else the lowest that is no name's, else one of the name that has been
 * away for the longest.
 *
 * @param pool the ports among which it is chosen
 * @param held the ranges of jails, which are not touched
 * @param leases which blocks names had
 */
public record BlockChoice(PortRange pool, List<PortRange> held, BlockLeases leases) {
    /** Lower ports are other services' more often than not. */
    private static final int LOWEST_OF_POOL = 10_000;

    private static final int HIGHEST = 65535;

    public BlockChoice {
        held = List.copyOf(held);
    }

    /**
     * The usual pool: the ports above or below those that the kernel hands out by itself, whichever are more.
     *
     * @param handedOut {@code net.ipv4.ip_local_port_range}
     * @return null when there are none
     */
    public static @Nullable PortRange usualPool(PortRange handedOut) {
        int above = HIGHEST - handedOut.last();
        int below = handedOut.first() - LOWEST_OF_POOL;
        if (above >= below) {
            return above > 0 ? new PortRange(handedOut.last() + 1, HIGHEST) : null;
        }
        return new PortRange(LOWEST_OF_POOL, handedOut.first() - 1);
    }

    /**
     * Chooses.
     *
     * @param ports how many
     * @param name whose block it is to be; null when nobody is to keep it
     * @return null when so many ports in a row are not free
     */
    public @Nullable PortRange choose(int ports, @Nullable JailName name) {
        PortRange before = name == null ? null : leases.of(name);
        if (before != null && before.size() == ports && isInside(before) && isFree(before, held)) {
            return before;
        }
        // One lease less at each attempt, the oldest first.
        List<BlockLeases.Lease> all = leases.leases();
        for (int forgotten = 0; forgotten <= all.size(); forgotten++) {
            List<PortRange> taken = new ArrayList<>(held);
            for (int i = forgotten; i < all.size(); i++) {
                if (!all.get(i).name().equals(name)) {
                    taken.add(all.get(i).range());
                }
            }
            PortRange found = lowest(ports, taken);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private boolean isInside(PortRange range) {
        return pool.first() <= range.first() && range.last() <= pool.last();
    }

    private static boolean isFree(PortRange range, List<PortRange> taken) {
        return firstOverlap(range, taken) == null;
    }

    private static @Nullable PortRange firstOverlap(PortRange range, List<PortRange> taken) {
        for (int i = 0; i < taken.size(); i++) {
            if (taken.get(i).overlaps(range)) {
                return taken.get(i);
            }
        }
        return null;
    }

    private @Nullable PortRange lowest(int ports, List<PortRange> taken) {
        int first = pool.first();
        while (first + ports - 1 <= pool.last()) {
            PortRange candidate = new PortRange(first, first + ports - 1);
            PortRange other = firstOverlap(candidate, taken);
            if (other == null) {
                return candidate;
            }
            first = other.last() + 1;
        }
        return null;
    }
}
