// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.cgroup.nflog;

import io.github.portjail.rules.violation.SourceTally;
import io.github.portjail.rules.violation.Violation;
import java.time.Instant;
import java.util.function.Consumer;

/** Turns a group's datagrams into violations, and counts what is none. One thread takes them; any may ask for the tally. */
final class NflogScan {
    private final int group;
    private final NflogSource.Jails jails;
    private final LostMessages lost = new LostMessages();
    private volatile SourceTally tally = SourceTally.NONE;

    /** Knows network interfaces by their index. */
    interface Interfaces {
        /** Returns the name of an index; empty for 0, and if there is none. */
        String name(long index);
    }

    NflogScan(int group, NflogSource.Jails jails) {
        this.group = group;
        this.jails = jails;
    }

    /** Reads one datagram, whatever is in it. */
    void take(byte[] datagram, Interfaces interfaces, Consumer<Violation> sink) {
        NflogMessage message = new NflogMessage(datagram);
        while (message.next()) {
            if (message.isPacket() && message.group() == group) {
                take(message, interfaces, sink);
            }
        }
        if (message.damaged()) {
            count(1, 0, 0, 1);
        }
    }

    private void take(NflogMessage message, Interfaces interfaces, Consumer<Violation> sink) {
        long sequence = message.number(NflogNumbers.NFULA_SEQ, -1);
        if (sequence >= 0) {
            lost.received(sequence);
        }
        if (!message.isWhole()) {
            count(1, 0, 0, 1);
            return;
        }
        String prefix = message.prefix();
        String jail = prefix == null ? null : jails.jail(prefix);
        if (jail == null) {
            count(1, 0, 1, 0);
            return;
        }
        LoggedPacket packet = LoggedPacket.parse(message.payload());
        if (packet == null) {
            count(1, 0, 0, 1);
            return;
        }
        count(1, 1, 0, 0);
        Instant time = message.time();
        sink.accept(new Violation(
                time == null ? Instant.now() : time,
                jail,
                packet.protocol(),
                packet.source(),
                packet.destination(),
                interfaces.name(message.number(NflogNumbers.NFULA_IFINDEX_INDEV, 0)),
                interfaces.name(message.number(NflogNumbers.NFULA_IFINDEX_OUTDEV, 0)),
                message.number(NflogNumbers.NFULA_UID, Violation.UNKNOWN_ID),
                message.number(NflogNumbers.NFULA_GID, Violation.UNKNOWN_ID),
                null));
    }

    /** Only the reading thread counts. */
    private void count(long lines, long violations, long others, long torn) {
        tally = new SourceTally(
                tally.lines() + lines,
                tally.violations() + violations,
                tally.others() + others,
                tally.torn() + torn,
                lost.count());
    }

    /** Messages were lost; the number of the next one will tell how many. */
    void overrun() {
        lost.overrun();
        count(0, 0, 0, 0);
    }

    SourceTally tally() {
        return tally;
    }
}
