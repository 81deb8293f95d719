// SPDX-License-Identifier: Apache-2.0
package io.github.portjail.launcher.repair;

import io.github.portjail.cgroup.namespace.StateRootLock;
import io.github.portjail.cgroup.reservation.ReservedPorts;
import io.github.portjail.cgroup.syscall.NativeFrame;
import io.github.portjail.launcher.act.Reservation;
import io.github.portjail.launcher.state.JailState;
import io.github.portjail.launcher.state.StateDirectory;
import io.github.portjail.launcher.state.StateFiles;
import java.util.ArrayList;
import java.util.List;

/** The ports of an exclusive range that the kernel is to hand out to nobody. */
final class ReservationPart implements JailPart {
    private static final String WORD = "reserved-ports ";

    private final NativeFrame frame;
    private final JailState state;

    ReservationPart(NativeFrame frame, JailState state) {
        this.frame = frame;
        this.state = state;
    }

    @Override
    public String name() {
        return "reserved ports";
    }

    @Override
    public List<String> missing() {
        return Reservation.missing(frame, state.policy().range());
    }

    @Override
    public void restore() {
        try (StateRootLock _ = StateRootLock.take(frame, StateDirectory.ROOT)) {
            String lacking = ReservedPorts.read(frame).lacking(state.policy().range());
            if (lacking.isEmpty()) {
                return;
            }
            StateFiles files = new StateFiles(frame, state.policy().name());
            List<String> lines = new ArrayList<>();
            String reserved = lacking;
            for (String line : files.teardown()) {
                if (line.startsWith(WORD)) {
                    reserved = line.substring(WORD.length()) + "," + reserved;
                } else {
                    lines.add(line);
                }
            }
            lines.add(WORD + reserved);
            files.writeTeardown(lines);
            ReservedPorts.add(frame, lacking);
        }
    }
}
