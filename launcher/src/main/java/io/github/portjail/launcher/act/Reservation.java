// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.act;

import io.github.portjail.cgroup.reservation.HandedOutPorts;
import io.github.portjail.cgroup.reservation.ReservedPorts;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.outcome.Failure;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import java.util.List;

/** Has the kernel hand out none of a jail's ports by itself. */
public final class Reservation {
    /** In characters; the reaper reads a teardown file of 64 KiB. */
    private static final int MOST = 32 * 1024;

    private static final int LEFT_FOR_OTHERS = 256;

    private Reservation() {}

    /**
     * Those ports of the range that are to be reserved yet; empty when all are.
     *
     * @throws Failure when they cannot be, or when too few would be left for other programs
     */
    static String lacking(NativeFrame frame, PortSet range) throws Failure {
        ReservedPorts reserved = ReservedPorts.read(frame);
        PortRange handedOut = HandedOutPorts.read(frame);
        int left = reserved.leftOf(handedOut, range);
        if (left < LEFT_FOR_OTHERS && handedOut.overlaps(range)) {
            throw Failure.of("cannot keep " + range + " for one jail: this host would have " + left
                            + " ports left to hand out of " + handedOut + " (net.ipv4.ip_local_port_range)")
                    .withHint("give a --range beside " + handedOut + ", or leave --exclusive out");
        }
        String lacking = reserved.lacking(range);
        if (lacking.length() > MOST) {
            throw Failure.of("cannot reserve " + range
                            + ": net.ipv4.ip_local_reserved_ports has too many single ports of it already")
                    .withHint("choose another --range, or leave --exclusive out");
        }
        return lacking;
    }

    /** By which the reaper releases them. */
    static String teardownLine(String lacking) {
        return "reserved-ports " + lacking;
    }

    /** What is not reserved although it should be, one line; empty when all is. */
    public static List<String> missing(NativeFrame frame, PortSet range) {
        return missing(ReservedPorts.read(frame), range);
    }

    /** The same of ports that were read before. */
    public static List<String> missing(ReservedPorts reserved, PortSet range) {
        return reserved.contains(range)
                ? List.of()
                : List.of("net.ipv4.ip_local_reserved_ports lacks ports of " + range);
    }
}
