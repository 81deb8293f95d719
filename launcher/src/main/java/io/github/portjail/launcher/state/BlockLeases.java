// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.state;

import io.github.portjail.rules.policy.InvalidValueException;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks portjail chose for which names; a line each, such as {@code web 10000-10999}, that of the last launch last.
 *
 * <p>A name that comes back gets its block again as long as nobody else uses it. A block of a name that is not used is given
 * away only when no other is left.
 *
 * @param leases in the order of the last use
 */
public record BlockLeases(List<Lease> leases) {
    /** So many names are remembered: as many as there are ports would be of no use. */
    static final int MOST = 4096;

    /**
     * The block of one name.
     *
     * @param name the jail's
     * @param range its ports
     */
    public record Lease(JailName name, PortRange range) {}

    public BlockLeases {
        leases = List.copyOf(leases);
    }

    /** Reads the lines; what is none of them is passed over. */
    public static BlockLeases parse(String text) {
        List<Lease> leases = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            int space = text.indexOf(' ', start);
            if (space > start && space < end) {
                try {
                    leases.add(new Lease(
                            JailName.parse(text.substring(start, space)),
                            PortRange.parse(text.substring(space + 1, end))));
                } catch (InvalidValueException damaged) {
                    // Somebody edited the file: what that name had is free again.
                }
            }
            start = end + 1;
        }
        return new BlockLeases(leases);
    }

    /** The block of that name, or null. */
    public @Nullable PortRange of(JailName name) {
        for (int i = leases.size() - 1; i >= 0; i--) {
            if (leases.get(i).name().equals(name)) {
                return leases.get(i).range();
            }
        }
        return null;
    }

    /** These, and last of all that name with that block, which nobody else has any more. */
    public BlockLeases with(JailName name, PortRange range) {
        List<Lease> kept = new ArrayList<>();
        for (int i = Math.max(0, leases.size() - MOST + 1); i < leases.size(); i++) {
            Lease lease = leases.get(i);
            if (!lease.name().equals(name) && !lease.range().overlaps(range)) {
                kept.add(lease);
            }
        }
        kept.add(new Lease(name, range));
        return new BlockLeases(kept);
    }

    /** The lines that {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < leases.size(); i++) {
            text.append(leases.get(i).name())
                    .append(' ')
                    .append(leases.get(i).range())
                    .append('\n');
        }
        return text.toString();
    }
}
