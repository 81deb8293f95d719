// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.audit;

import io.github.portjail.rules.policy.TransportProtocol;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the violations of a group have in common. What they need not have in common, and what is not known, is null (of ports -1).
 *
 * @param jail the jail's name
 * @param program the program's name, as hostile as the program
 * @param uid the user ID, or {@link io.github.portjail.rules.violation.Violation#UNKNOWN_ID}
 * @param protocol the protocol
 * @param sourcePort the source port, -1 also if it is not known
 * @param destination the destination's address
 * @param destinationPort the destination's port
 * @param hour when the hour begins
 */
public record GroupKey(
        @Nullable String jail,
        @Nullable String program,
        long uid,
        @Nullable TransportProtocol protocol,
        int sourcePort,
        @Nullable InetAddress destination,
        int destinationPort,
        @Nullable Instant hour)
        implements Comparable<GroupKey> {
    private static final Comparator<GroupKey> ORDER = Comparator.comparing(
                    GroupKey::jail, Comparator.nullsLast(Comparator.<String>naturalOrder()))
            .thenComparing(GroupKey::program, Comparator.nullsLast(Comparator.<String>naturalOrder()))
            .thenComparingLong(GroupKey::uid)
            .thenComparing(GroupKey::hour, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(GroupKey::protocol, Comparator.nullsLast(Comparator.<TransportProtocol>naturalOrder()))
            .thenComparingInt(GroupKey::sourcePort)
            .thenComparing(GroupKey::destination, Comparator.nullsLast(GroupKey::compareAddresses))
            .thenComparingInt(GroupKey::destinationPort);

    // Most of what counting takes is done here. What a record has by itself is put together when it is first called,
    // and as much again is
    // spent on compiling that.
    @Override
    public int hashCode() {
        int hash = Objects.hashCode(jail);
        hash = 31 * hash + Objects.hashCode(program);
        hash = 31 * hash + Long.hashCode(uid);
        hash = 31 * hash + Objects.hashCode(protocol);
        hash = 31 * hash + sourcePort;
        hash = 31 * hash + Objects.hashCode(destination);
        hash = 31 * hash + destinationPort;
        return 31 * hash + Objects.hashCode(hour);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupKey key
                && uid == key.uid
                && protocol == key.protocol
                && sourcePort == key.sourcePort
                && destinationPort == key.destinationPort
                && Objects.equals(jail, key.jail)
                && Objects.equals(program, key.program)
                && Objects.equals(destination, key.destination)
                && Objects.equals(hour, key.hour);
    }

    /** An order of its own, so that the same violations are always printed alike. */
    @Override
    public int compareTo(GroupKey other) {
        return ORDER.compare(this, other);
    }

    /** IPv4 before IPv6. */
    private static int compareAddresses(InetAddress one, InetAddress other) {
        byte[] first = one.getAddress();
        byte[] second = other.getAddress();
        return first.length == second.length
                ? Arrays.compareUnsigned(first, second)
                : Integer.compare(first.length, second.length);
    }
}
