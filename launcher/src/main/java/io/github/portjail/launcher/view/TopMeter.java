// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.view;

import io.github.portjail.cgroup.bpf.GuardCounters;
import io.github.portjail.cgroup.socket.JailSocket;
import io.github.portjail.cgroup.socket.SocketState;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.rules.firewall.ViolationCount;
import io.github.portjail.rules.policy.JailName;
import io.github.portjail.rules.policy.PortSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what jails are at two moments to what happens in a second. */
final class TopMeter {
    private static final double NANOS = 1e9;

    private Map<JailName, Moment> before = Map.of();

    /**
     * What is needed of a jail at the next refresh.
     *
     * @param started tells a jail from a later one with its name
     * @param connects by BPF's count, or null when nothing counts
     * @param open the cookies of its connections
     */
    private record Moment(
            long nanos,
            long started,
            @Nullable Long connects,
            Set<Long> open,
            @Nullable Long rejected) {}

    /**
     * Takes the jails as they are now.
     *
     * @param nanos when they were read, of {@link System#nanoTime}
     */
    List<TopRow> rows(List<JailReport> reports, long nanos) {
        Map<JailName, Moment> now = new HashMap<>();
        List<TopRow> rows = new ArrayList<>();
        for (JailReport report : reports) {
            JailState state = report.state();
            Moment moment = new Moment(
                    nanos, state.started(), connects(report), openConnections(report.sockets()), rejected(report));
            JailName name = state.policy().name();
            now.put(name, moment);
            Moment earlier = before.get(name);
            rows.add(row(report, moment, earlier != null && earlier.started == moment.started ? earlier : null));
        }
        before = now;
        return rows;
    }

    private static TopRow row(JailReport report, Moment now, @Nullable Moment before) {
        PortSet range = report.state().policy().range();
        return new TopRow(
                report.state().policy().name(),
                range,
                report.processes().size(),
                portsInUse(report.sockets(), range),
                before == null ? null : aSecond(connections(now, before), now, before),
                now.connects == null ? TopRow.Counted.SOCKETS : TopRow.Counted.CONNECTS,
                before == null || now.rejected == null || before.rejected == null
                        ? null
                        : aSecond(now.rejected - before.rejected, now, before),
                now.rejected);
    }

    private static double aSecond(long count, Moment now, Moment before) {
        return Math.max(0, count) * NANOS / Math.max(1, now.nanos - before.nanos);
    }

    private static long connections(Moment now, Moment before) {
        if (now.connects != null && before.connects != null) {
            return now.connects - before.connects;
        }
        return now.open.stream().filter(cookie -> !before.open.contains(cookie)).count();
    }

    /** Only where BPF steers: a guard alone gives no ports. */
    private static @Nullable Long connects(JailReport report) {
        GuardCounters guard = report.guard();
        return guard == null || !report.state().steering().bpf() ? null : guard.connectedTcp() + guard.connectedUdp();
    }

    private static Set<Long> openConnections(List<JailSocket> sockets) {
        Set<Long> cookies = new HashSet<>();
        for (JailSocket socket : sockets) {
            if (socket.remotePort() != 0 && socket.state() != SocketState.LISTEN) {
                cookies.add(socket.cookie());
            }
        }
        return cookies;
    }

    private static int portsInUse(List<JailSocket> sockets, PortSet range) {
        Set<Integer> ports = new HashSet<>();
        for (JailSocket socket : sockets) {
            if (range.contains(socket.localPort())) {
                ports.add(socket.localPort());
            }
        }
        return ports.size();
    }

    /** What the firewall stops never reaches the guard, so nothing is counted twice. */
    private static @Nullable Long rejected(JailReport report) {
        ViolationCount violations = report.violations();
        GuardCounters guard = report.guard();
        if (violations == null && guard == null) {
            return null;
        }
        return (violations == null ? 0 : violations.packets()) + (guard == null ? 0 : guard.violations());
    }
}
