// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.audit.who;

import io.github.portjail.cgroup.bpf.PortWitness;
import io.github.portjail.cgroup.hierarchy.CgroupRoot;
import io.github.portjail.cgroup.syscall.Errand;
import io.github.portjail.cgroup.syscall.KernelException;
import io.github.portjail.rules.violation.Culprit;
import io.github.portjail.rules.violation.PortOrigin;
import io.github.portjail.rules.violation.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** One jail, asked for the culprits of its violations. */
final class LiveJail {
    /** A socket that exists now is taken for the one that sent a packet so long ago; later its port may be another's. */
    private static final Duration SOCKETS_TELL = Duration.ofSeconds(10);

    /** How far the log's clock may be off. A line that is older than the jail is of another jail of the same name. */
    private static final Duration CLOCKS_DIFFER_AT_MOST = Duration.ofSeconds(2);

    private final JailMoment moment;
    private @Nullable HeldSockets sockets;

    LiveJail(JailMoment moment) {
        this.moment = moment;
    }

    /**
     * Whether the line was logged before this was read: then whatever was witnessed of it is here. For a line of the future it would
     * not help to read again.
     */
    boolean wasReadAfter(Violation violation) {
        Instant time = violation.time();
        return time == null
                || time.isAfter(Instant.now().plus(CLOCKS_DIFFER_AT_MOST))
                || BootClock.latest(time)
                        .plusNanos(Testimony.CLOCKS_DIFFER)
                        .isBefore(moment.clock().wall());
    }

    @Nullable Culprit find(Violation violation) {
        Instant time = violation.time();
        Instant started = Instant.ofEpochMilli(moment.state().started());
        if (time != null && time.isBefore(started.minus(CLOCKS_DIFFER_AT_MOST))) {
            return null;
        }
        boolean recent = time != null
                && time.isAfter(moment.clock().wall().minus(SOCKETS_TELL))
                && ProcessFiles.showTheFirstNamespace();
        PortWitness witness = moment.testimony().of(violation);
        if (witness == null) {
            return recent ? holder(sockets().holders(violation), violation, PortOrigin.UNKNOWN) : null;
        }
        // Who connected or sent is known exactly; who bound a UDP socket may have handed it on since.
        if (recent && witness.destination() == null) {
            SortedSet<Integer> holders = sockets().holders(witness.cookie());
            if (!holders.isEmpty() && !holders.contains(witness.pid())) {
                return holder(holders, violation, PortOrigin.INHERITED);
            }
        }
        return witnessed(witness);
    }

    private Culprit witnessed(PortWitness witness) {
        String unit = null;
        if (ProcessFiles.showTheFirstNamespace()) {
            unit = ProcessFiles.unit(witness.pid());
            if (!ProcessFiles.existedAt(witness.pid(), witness.first())) {
                unit = null;
            }
        }
        return new Culprit(
                witness.pid(),
                witness.command(),
                witness.uid(),
                unit != null ? unit : SystemdUnit.of(moment.groupPath()),
                origin(witness.origin()));
    }

    private static PortOrigin origin(PortWitness.Origin origin) {
        return switch (origin) {
            case EXPLICIT -> PortOrigin.EXPLICIT_BIND;
            case EPHEMERAL -> PortOrigin.EPHEMERAL;
            case INHERITED -> PortOrigin.INHERITED;
            case UNSEEN -> PortOrigin.UNKNOWN;
        };
    }

    /** Of several that hold a socket, all but one were handed it. */
    private @Nullable Culprit holder(
            @Nullable SortedSet<Integer> holders, Violation violation, PortOrigin originOfOne) {
        Instant time = violation.time();
        if (holders == null || holders.isEmpty() || time == null) {
            return null;
        }
        int pid = holders.first();
        String command = ProcessFiles.command(pid);
        Long uid = ProcessFiles.uid(pid);
        String unit = ProcessFiles.unit(pid);
        long seen = moment.clock().at(BootClock.latest(time));
        if (command == null || uid == null || !ProcessFiles.existedAt(pid, seen)) {
            return null;
        }
        return new Culprit(
                pid,
                command,
                uid,
                unit != null ? unit : SystemdUnit.of(moment.groupPath()),
                holders.size() > 1 ? PortOrigin.INHERITED : originOfOne);
    }

    private HeldSockets sockets() {
        HeldSockets known = sockets;
        if (known != null) {
            return known;
        }
        HeldSockets found = null;
        try {
            found = Errand.run("who", frame -> {
                try (CgroupRoot root = CgroupRoot.open(frame)) {
                    return HeldSockets.read(frame, root, moment.state().group());
                }
            });
        } catch (KernelException _) {
            // What the kernel does not list is not known.
        }
        known = found == null ? HeldSockets.NONE : found;
        sockets = known;
        return known;
    }
}
