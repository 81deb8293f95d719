// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.bpf;

import io.github.portjail.rules.policy.Policy;
import io.github.portjail.rules.policy.PortRange;
import io.github.portjail.rules.policy.PortSet;
import io.github.portjail.rules.policy.Rewriting;
import io.github.portjail.rules.policy.TransportProtocol;
import io.github.portjail.rules.policy.ViolationAction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What the programs are told (struct port_guard_config).
 *
 * @param enforce whether the guard drops what leaves from outside the range, or only counts it
 * @param protocols those that are judged; packets of others pass
 * @param steers whether the programs that steer are attached too, not the guard alone
 * @param marks whether UDP sockets that the program binds outside are marked ({@code SocketMark.BOUND_OUTSIDE})
 * @param rewritten whether netfilter gives TCP connections from a port outside one of the range
 * @param witnesses whether it is written down who uses a port outside
 */
public record PortGuardConfig(
        PortSet range,
        boolean enforce,
        List<TransportProtocol> protocols,
        boolean steers,
        boolean marks,
        boolean rewritten,
        Witnesses witnesses) {
    static final int FIRST = 0;
    static final int LAST = 2;
    static final int FLAGS = 4;
    static final int PORTS = 8;
    static final int RANGES = 10;

    /** Where the ranges stand, which are there only if they are several. */
    static final int RANGE = 16;

    static final int RANGE_SIZE = 8;
    static final int RANGE_FIRST = 0;
    static final int RANGE_LAST = 2;
    static final int RANGE_PLACE = 4;
    static final int SIZE = RANGE + PortSet.MOST_RANGES * RANGE_SIZE;
    static final int PORT_GUARD_ENFORCE = 1;

    /** MPTCP sockets are told apart; only where kernel has both MPTCP and BTF, else the object does not load. */
    static final int PORT_GUARD_MPTCP = 2;

    /** Explicit binds of UDP sockets outside the range are marked for netfilter. */
    static final int PORT_GUARD_MARK = 4;

    static final int PORT_GUARD_STEER = 8;
    static final int PORT_GUARD_WITNESS = 16;

    /** A TCP connection that began from outside, and left from inside, leaves from nowhere else. */
    static final int PORT_GUARD_REWRITTEN = 32;

    /** The flag of the first of enum port_guard_violation, whose members follow in its order. */
    static final int PORT_GUARD_SPARE = 0x100;

    /** TransportProtocol in the order of enum port_guard_violation. */
    private static final List<TransportProtocol> VIOLATIONS = List.of(
            TransportProtocol.TCP,
            TransportProtocol.UDP,
            TransportProtocol.UDPLITE,
            TransportProtocol.SCTP,
            TransportProtocol.DCCP);

    public PortGuardConfig {
        protocols = List.copyOf(protocols);
    }

    /** One that steers and judges all protocols. */
    public PortGuardConfig(PortSet range, boolean enforce) {
        this(range, enforce, TransportProtocol.ALL, true, false, false, Witnesses.NONE);
    }

    /**
     * For a jail with this policy.
     *
     * @param logged whether violations are logged, so that somebody may ask whose they were
     */
    public static PortGuardConfig of(Policy policy, boolean steers, boolean logged) {
        return new PortGuardConfig(
                policy.range(),
                policy.onViolation() != ViolationAction.LOG,
                policy.protocols(),
                steers,
                policy.rewriting() == Rewriting.UNBOUND_DATAGRAMS,
                policy.rewriting() == Rewriting.ALL || policy.onViolation() == ViolationAction.REWRITE,
                logged ? witnesses(policy.rewriting()) : Witnesses.NONE);
    }

    /** What is rewritten is no violation. */
    private static Witnesses witnesses(Rewriting rewriting) {
        return rewriting == Rewriting.ALL ? Witnesses.BOUND : Witnesses.ALL;
    }

    /** Whether each datagram sent to an address is looked at: where the kernel's choice of a port is a violation. */
    boolean witnessesDatagrams() {
        return witnesses == Witnesses.ALL
                && !marks
                && (protocols.contains(TransportProtocol.UDP) || protocols.contains(TransportProtocol.UDPLITE));
    }

    /**
     * Host byte order.
     *
     * @param mptcp whether the kernel has MPTCP and BTF
     */
    byte[] bytes(boolean mptcp) {
        byte[] bytes = new byte[SIZE];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        PortRange hull = range.hull();
        buffer.putShort(FIRST, (short) hull.first());
        buffer.putShort(LAST, (short) hull.last());
        buffer.putInt(FLAGS, flags() | (mptcp ? PORT_GUARD_MPTCP : 0));
        buffer.putShort(PORTS, (short) range.size());
        if (!range.equals(hull)) {
            putRanges(buffer, range.ranges());
        }
        return bytes;
    }

    private static void putRanges(ByteBuffer buffer, List<PortRange> ranges) {
        buffer.putShort(RANGES, (short) ranges.size());
        int place = 0;
        for (int i = 0; i < ranges.size(); i++) {
            int at = RANGE + i * RANGE_SIZE;
            buffer.putShort(at + RANGE_FIRST, (short) ranges.get(i).first());
            buffer.putShort(at + RANGE_LAST, (short) ranges.get(i).last());
            buffer.putShort(at + RANGE_PLACE, (short) place);
            place += ranges.get(i).size();
        }
    }

    private int flags() {
        int flags = (enforce ? PORT_GUARD_ENFORCE : 0) | (marks ? PORT_GUARD_MARK : 0);
        flags |= rewritten ? PORT_GUARD_REWRITTEN : 0;
        flags |= (steers ? PORT_GUARD_STEER : 0) | (witnesses == Witnesses.NONE ? 0 : PORT_GUARD_WITNESS);
        for (int i = 0; i < VIOLATIONS.size(); i++) {
            if (!protocols.contains(VIOLATIONS.get(i))) {
                flags |= PORT_GUARD_SPARE << i;
            }
        }
        return flags;
    }
}
