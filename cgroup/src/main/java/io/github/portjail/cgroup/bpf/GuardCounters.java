// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the programs of one jail counted since it began (struct port_guard_counters); all only grow.
 *
 * @param connectedTcp TCP connects given a port of the range
 * @param connectedUdp UDP and UDP-Lite connects given a port of the range
 * @param boundTcp TCP binds to port 0 given a port of the range
 * @param boundUdp UDP and UDP-Lite binds to port 0 given a port of the range
 * @param exhaustedConnect connects refused with EADDRNOTAVAIL because no port was free
 * @param exhaustedBind binds to port 0 refused with EADDRINUSE because no port was free
 * @param recycledTimeWait of {@code connectedTcp}, those that took over a tuple in TIME_WAIT
 * @param malformed packets whose headers could not be read to the end
 */
public record GuardCounters(
        long connectedTcp,
        long connectedUdp,
        long boundTcp,
        long boundUdp,
        long exhaustedConnect,
        long exhaustedBind,
        long recycledTimeWait,
        GuardTally tcp,
        GuardTally udp,
        GuardTally udplite,
        GuardTally sctp,
        GuardTally dccp,
        GuardTally malformed) {
    static final int SIZE = 160;
    static final int VIOLATIONS = 64;
    static final int TALLY_SIZE = 16;

    /** From the 160 bytes of the map's value, host byte order. */
    static GuardCounters parse(byte[] value) {
        if (value.length != SIZE) {
            throw new IllegalArgumentException("counters of " + value.length + " bytes, " + SIZE + " expected");
        }
        ByteBuffer bytes = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        return new GuardCounters(
                bytes.getLong(0),
                bytes.getLong(8),
                bytes.getLong(16),
                bytes.getLong(24),
                bytes.getLong(32),
                bytes.getLong(40),
                bytes.getLong(48),
                tally(bytes, 0),
                tally(bytes, 1),
                tally(bytes, 2),
                tally(bytes, 3),
                tally(bytes, 4),
                tally(bytes, 5));
    }

    private static GuardTally tally(ByteBuffer bytes, int index) {
        int offset = VIOLATIONS + index * TALLY_SIZE;
        return new GuardTally(bytes.getLong(offset), bytes.getLong(offset + 8));
    }

    /** Packets of all protocols that were judged violations, malformed ones included. */
    public long violations() {
        return tcp.packets()
                + udp.packets()
                + udplite.packets()
                + sctp.packets()
                + dccp.packets()
                + malformed.packets();
    }
}
