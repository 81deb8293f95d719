// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.rules.violation;

import io.github.portjail.rules.policy.TransportProtocol;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One packet that a jail's rules logged, because its source port was outside the range; or inside a range that is one
 * jail's alone, and another program's.
 *
 * @param time when it was logged, or null if the line does not say
 * @param jail the jail's name as the line's prefix gives it; of a packet that others sent from its range, see {@link Intruder}
 * @param protocol the packet's protocol; of an ICMP error, that of the packet which it quotes
 * @param source where the packet came from; of an ICMP error, the source of the packet which it quotes
 * @param destination where it went
 * @param inputInterface the network interface that it came in by, empty for a packet of this host
 * @param outputInterface the network interface that it was to leave by, empty if the line does not say
 * @param uid the user ID of the socket's owner, or {@link #UNKNOWN_ID}
 * @param gid the group ID of the socket's owner, or {@link #UNKNOWN_ID}
 * @param culprit the process behind it, or null if it is not known
 */
public record Violation(
        @Nullable Instant time,
        String jail,
        TransportProtocol protocol,
        Endpoint source,
        Endpoint destination,
        String inputInterface,
        String outputInterface,
        long uid,
        long gid,
        @Nullable Culprit culprit) {
    /** Stands for a user or group that is not known. */
    public static final long UNKNOWN_ID = -1;

    /** Returns this violation with the process behind it. */
    public Violation with(Culprit found) {
        return new Violation(
                time, jail, protocol, source, destination, inputInterface, outputInterface, uid, gid, found);
    }
}
